import { ConnectionServer, type ServerSettings } from "./_connection_server.ts";
import type { Endpoint } from "./endpoint.ts";
import { listen } from "./listen.ts";
import type { Listener } from "./listener.ts";
import type { Handler, Server, ServerEvent } from "./server.ts";

/** Options of {@linkcode serve}. */
export interface ServeOptions {
  /**
   * How many connections may be open at once; `Infinity` for as many as the system allows.
   *
   * @default {10_000}
   */
  maxConnections?: number;
  /**
   * How many connections each host may have open at once; further ones are refused. IPv6 hosts are told apart by the first
   * 64 bits of their addresses, which is what an ordinary customer gets (RFC 6177); peers without a host, such as those of
   * Unix sockets, are not counted.
   *
   * @default {Infinity}
   */
  maxConnectionsPerHost?: number;
  /**
   * What becomes of a connection above `maxConnections`: it waits in the system's queue, or it is accepted and ended at once.
   *
   * @default {"wait"}
   */
  whenFull?: "wait" | "refuse";
  /**
   * Ends a connection on which nothing has moved in either direction for so long, in milliseconds: its pending calls reject
   * with a `TimeoutError`. A write that waits for the client to read is idle, and so is a handler that does something else.
   * A client that sends a byte now and then is not: `maxConnectionsPerHost` bounds what it can hold.
   *
   * It happens between the limit and 10 % more, but at least 10 ms and at most 1 s more. Time in which this process stands
   * still does not count.
   *
   * @default {Infinity}
   */
  idleTimeout?: number;
  /**
   * How long a TLS handshake may take, in milliseconds; as exact as `idleTimeout`, which begins when it is done.
   *
   * @default {10_000}
   */
  handshakeTimeout?: number;
  /** Aborting it is `shutdown({ timeout: 0 })`. */
  signal?: AbortSignal;
  /** Is told what happens to the server and its connections. What it throws is reported as an uncaught error. */
  onEvent?: (event: ServerEvent) => void;
}

function checkCount(name: string, value: number): void {
  if (value === Infinity || (Number.isInteger(value) && value >= 1)) return;
  throw new RangeError(
    `Cannot serve with ${name} as an integer from 1 or Infinity: current value is ${value}`,
  );
}

function checkLimit(name: string, value: number): void {
  if (typeof value === "number" && value > 0) return;
  throw new RangeError(
    `Cannot serve with ${name} as a number of milliseconds above 0: current value is ${value}`,
  );
}

/** Checks the options and fills in the defaults. */
export function toSettings(options: ServeOptions): ServerSettings {
  const {
    maxConnections = 10_000,
    maxConnectionsPerHost = Infinity,
    whenFull = "wait",
    idleTimeout = Infinity,
    handshakeTimeout = 10_000,
    signal,
    onEvent = () => {},
  } = options;
  checkCount("maxConnections", maxConnections);
  checkCount("maxConnectionsPerHost", maxConnectionsPerHost);
  checkLimit("idleTimeout", idleTimeout);
  checkLimit("handshakeTimeout", handshakeTimeout);
  if (whenFull !== "wait" && whenFull !== "refuse") {
    throw new TypeError(
      `Cannot serve with whenFull as "wait" or "refuse": current value is ${
        JSON.stringify(whenFull)
      }`,
    );
  }
  const limits = { idle: idleTimeout, handshake: handshakeTimeout };
  return { maxConnections, maxConnectionsPerHost, whenFull, limits, signal, onEvent };
}

/**
 * Serves every connection with `handler`, many at once. What one client does never ends the server: connections that die
 * before they are accepted are passed over, a handler that throws costs its own connection only, and a shortage of
 * descriptors is waited out.
 *
 * @param endpoint Where to listen, or an open listener, which the server then closes.
 * @param handler Serves one connection; the stream is closed when it returns.
 * @returns The running server. Whoever started it shuts it down.
 * @throws {ListenError} If the system refuses to listen there.
 * @throws {TypeError} If the endpoint is not one, `handler` is not a function, or `whenFull` is unknown.
 * @throws {RangeError} If a limit makes no sense.
 *
 * @example Usage
 * ```ts
 * import { connect, copy, serve } from "@zocalo/transport";
 *
 * await using server = serve("tcp://127.0.0.1:0", (stream) => copy(stream, stream), {
 *   idleTimeout: 60_000,
 * });
 *
 * await using client = await connect(server.endpoint);
 * await client.write(new TextEncoder().encode("hola"));
 * ```
 */
export function serve(
  endpoint: Endpoint | string | Listener,
  handler: Handler,
  options: ServeOptions = {},
): Server {
  if (typeof handler !== "function") {
    throw new TypeError(
      `Cannot serve with a handler that is not a function: it is ${typeof handler}`,
    );
  }
  const settings = toSettings(options);
  const isListener = typeof endpoint === "object" && "accept" in endpoint;
  return new ConnectionServer(isListener ? endpoint : listen(endpoint), handler, settings);
}
