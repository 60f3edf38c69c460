import { type Endpoint, formatEndpoint, toEndpoint } from "./endpoint.ts";
import { ListenError } from "./errors.ts";
import { ConnListener, type Listener } from "./listener.ts";
import { listenTcp } from "./_tcp.ts";

/** The system takes an `int`. */
const MAX_BACKLOG = 2 ** 31 - 1;

/** Options of {@linkcode listen}. */
export interface ListenOptions {
  /**
   * How many connections may wait to be accepted. Linux cuts it to `net.core.somaxconn`.
   *
   * @default {511}
   */
  backlog?: number;
  /**
   * Lets several processes or workers listen on the same port and share its connections (`SO_REUSEPORT`). Linux only, and
   * Deno needs `--unstable-net` for it.
   *
   * @default {false}
   */
  reusePort?: boolean;
  /**
   * Accepted connections send small writes at once (`TCP_NODELAY`).
   *
   * @default {true}
   */
  noDelay?: boolean;
  /**
   * Lets the system probe idle accepted connections (`SO_KEEPALIVE`), on Linux after two hours.
   *
   * @default {true}
   */
  keepAlive?: boolean;
}

function checkReusePort(): void {
  if (Deno.build.os !== "linux") {
    throw new TypeError(`Cannot listen with reusePort: ${Deno.build.os} does not share ports`);
  }
  // Deno ends the process if it is asked without the flag; this is how the flag shows.
  if (!("listenDatagram" in Deno)) {
    throw new TypeError("Cannot listen with reusePort: run Deno with --unstable-net");
  }
}

/**
 * Listens for connections. Port 0 takes a free port: see {@linkcode Listener.endpoint}. Needs `--allow-net`.
 *
 * @param endpoint Where, as text or as the result of {@linkcode parseEndpoint}.
 * @returns The open listener, which the caller closes.
 * @throws {ListenError} If the system refuses, such as for an address in use.
 * @throws {TypeError} If the endpoint is not one, its transport does not listen, or an option is not to be had here.
 * @throws {RangeError} If `backlog` is not an integer from 1 to 2147483647.
 *
 * @example Usage
 * ```ts ignore
 * import { listen } from "@zocalo/transport";
 *
 * await using listener = listen(":7007");
 * for await (const stream of listener) {
 *   // Streams come one by one; serve() handles many at once.
 *   await stream.close();
 * }
 * ```
 */
export function listen(endpoint: Endpoint | string, options: ListenOptions = {}): Listener {
  const target = toEndpoint(endpoint);
  const { backlog = 511, reusePort = false, noDelay = true, keepAlive = true } = options;
  if (target.transport !== "tcp") {
    throw new TypeError(`Cannot listen on ${formatEndpoint(target)}: the transport must be tcp`);
  }
  if (!Number.isInteger(backlog) || backlog < 1 || backlog > MAX_BACKLOG) {
    throw new RangeError(
      `Cannot listen with backlog as an integer from 1 to ${MAX_BACKLOG}: current value is ${backlog}`,
    );
  }
  if (reusePort) checkReusePort();
  try {
    return new ConnListener(listenTcp(target, { backlog, reusePort, noDelay, keepAlive }));
  } catch (error) {
    throw new ListenError("listen", target, error);
  }
}
