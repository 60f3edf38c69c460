import type { ByteStream } from "./byte_stream.ts";
import { type Endpoint, formatEndpoint, toEndpoint } from "./endpoint.ts";
import { withDeadline } from "./_deadline.ts";
import { refuseOptions } from "./_refuse_options.ts";
import { retrying, type RetryOptions } from "./_retry.ts";
import { connectTcp } from "./_tcp.ts";
import type { TlsConnectOptions } from "./tls.ts";
import { connectTls } from "./_tls_client.ts";
import { checkUnix, connectUnix } from "./_unix.ts";

/** Options of {@linkcode connect}. */
export interface ConnectOptions {
  /**
   * How long look-up, connecting and the TLS handshake may take together, in milliseconds; with `retry`, in each attempt.
   * `Infinity` waits for ever.
   *
   * @default {30_000}
   */
  timeout?: number;
  /**
   * Gives up when it aborts; nothing stays open, but for a TLS handshake with a silent server, whose descriptor Deno keeps
   * until that server answers or hangs up. A look-up of a name is no longer waited for, but the system goes on with it,
   * and the process does not end before.
   */
  signal?: AbortSignal;
  /**
   * Sends small writes at once (`TCP_NODELAY`) rather than waiting for what is on the way to be acknowledged. Without it
   * a request and answer protocol may stall for 40 ms a round (Nagle's algorithm and delayed acknowledgements). TCP and TLS
   * only.
   *
   * @default {true}
   */
  noDelay?: boolean;
  /**
   * Lets the system probe an idle connection (`SO_KEEPALIVE`), on Linux after two hours. TCP and TLS only.
   *
   * @default {true}
   */
  keepAlive?: boolean;
  /** Whom to trust and who to be. TLS only. */
  tls?: TlsConnectOptions;
  /**
   * Tries again after a {@linkcode ConnectError}, a time-out, or a connection lost in the handshake, with pauses that
   * grow. Not after anything that would fail again: misuse, a missing permission, a certificate that is not to be trusted.
   * `signal` ends it all.
   *
   * @default {undefined} One attempt.
   */
  retry?: RetryOptions;
}

/**
 * Connects to an endpoint. Of a host with several addresses each is tried, the next one 250 ms after the one before or when
 * that has failed, and the first that answers is taken (RFC 8305, "Happy Eyeballs").
 *
 * Needs `--allow-net` for the host and port. With a permission for the whole host and its addresses Zócalo looks the
 * name up itself and can tell what was wrong with each address; else Deno does. A Unix socket needs `--allow-net`,
 * `--allow-read` and `--allow-write` for its path; one whose server has a full queue is asked until there is room.
 *
 * @param endpoint Where to, as text or as the result of {@linkcode parseEndpoint}.
 * @returns The open stream, which the caller closes.
 * @throws {ConnectError} If no address could be connected to, or the name was not found.
 * @throws {TlsError} If the TLS handshake failed.
 * @throws {DOMException} `TimeoutError`, if it took longer than `timeout`.
 * @throws {RangeError} If `timeout` is not a duration, an option of `retry` is out of range, or the path of a Unix socket is
 * longer than the system takes.
 * @throws The signal's reason, if it aborts.
 * @throws {TypeError} If the endpoint is not one, its transport does not connect, or it does not have an option that is given.
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
  const { timeout = 30_000, signal, retry } = options;
  const name = formatEndpoint(target);
  const open = opener(target, options);
  const message = `Cannot connect to ${name}: no answer within ${timeout} ms`;
  const attempt = () => withDeadline(open, { timeout, signal, message });
  return retry === undefined ? await attempt() : await retrying(attempt, retry, signal);
}

/** One attempt, once it is clear that the transport connects and has all options that are given. */
function opener(
  target: Endpoint,
  options: ConnectOptions,
): (signal: AbortSignal) => Promise<ByteStream> {
  const action = `connect to ${formatEndpoint(target)}`;
  const { noDelay = true, keepAlive = true, tls = {} } = options;
  switch (target.transport) {
    case "tcp":
      refuseOptions(options, ["tls"], action);
      return (signal) => connectTcp(target, { noDelay, keepAlive }, signal);
    case "tls":
      return (signal) => connectTls(target, { noDelay, keepAlive, tls }, signal);
    case "unix":
      refuseOptions(options, ["tls", "noDelay", "keepAlive"], action);
      checkUnix(target, "connect to");
      return (signal) => connectUnix(target, signal);
    default:
      throw new TypeError(`Cannot ${action}: the transport must be tcp, tls or unix`);
  }
}
