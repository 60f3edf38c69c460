import type { ByteStream } from "./byte_stream.ts";
import { type Endpoint, formatEndpoint, toEndpoint } from "./endpoint.ts";
import { withDeadline } from "./_deadline.ts";
import { connectTcp } from "./_tcp.ts";

/** Options of {@linkcode connect}. */
export interface ConnectOptions {
  /**
   * How long look-up and connecting may take together, in milliseconds. `Infinity` waits for ever.
   *
   * @default {30_000}
   */
  timeout?: number;
  /**
   * Gives up when it aborts; nothing stays open. A look-up of a name is no longer waited for, but the system goes on with it,
   * and the process does not end before.
   */
  signal?: AbortSignal;
  /**
   * Sends small writes at once (`TCP_NODELAY`) rather than waiting for what is on the way to be acknowledged. Without it
   * a request and answer protocol may stall for 40 ms a round (Nagle's algorithm and delayed acknowledgements).
   *
   * @default {true}
   */
  noDelay?: boolean;
  /**
   * Lets the system probe an idle connection (`SO_KEEPALIVE`), on Linux after two hours.
   *
   * @default {true}
   */
  keepAlive?: boolean;
}

/**
 * Connects to an endpoint. Of a host with several addresses each is tried, the next one 250 ms after the one before or when
 * that has failed, and the first that answers is taken (RFC 8305, "Happy Eyeballs").
 *
 * Needs `--allow-net` for the host and port. With a permission for the whole host and its addresses Zócalo looks the
 * name up itself and can tell what was wrong with each address; else Deno does.
 *
 * @param endpoint Where to, as text or as the result of {@linkcode parseEndpoint}.
 * @returns The open stream, which the caller closes.
 * @throws {ConnectError} If no address could be connected to, or the name was not found.
 * @throws {DOMException} `TimeoutError`, if it took longer than `timeout`.
 * @throws {RangeError} If `timeout` is not a duration.
 * @throws The signal's reason, if it aborts.
 * @throws {TypeError} If the endpoint is not one, or its transport does not connect.
 *
 * @example Usage
 * ```ts
 * import { connect, listen } from "@zocalo/transport";
 * import { assertEquals } from "@std/assert";
 *
 * await using listener = listen("tcp://127.0.0.1:0");
 * using client = await connect(listener.endpoint);
 * using server = (await listener.accept())!;
 *
 * await client.write(new TextEncoder().encode("hola"));
 * const buffer = new Uint8Array(16);
 * assertEquals(await server.read(buffer), 4);
 * ```
 */
export async function connect(
  endpoint: Endpoint | string,
  options: ConnectOptions = {},
): Promise<ByteStream> {
  const target = toEndpoint(endpoint);
  const { timeout = 30_000, signal, noDelay = true, keepAlive = true } = options;
  const name = formatEndpoint(target);
  if (target.transport !== "tcp") {
    throw new TypeError(`Cannot connect to ${name}: the transport must be tcp`);
  }
  return await withDeadline(
    (signal) => connectTcp(target, { noDelay, keepAlive }, signal),
    { timeout, signal, message: `Cannot connect to ${name}: no answer within ${timeout} ms` },
  );
}
