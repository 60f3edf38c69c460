import { type Endpoint, formatEndpoint, toEndpoint } from "./endpoint.ts";
import { ListenError } from "./errors.ts";
import { ConnListener, type Listener, type RawListener } from "./listener.ts";
import { refuseOptions } from "./_refuse_options.ts";
import { listenTcp, type TcpListenOptions } from "./_tcp.ts";
import type { TlsListenOptions } from "./tls.ts";
import { listenTls } from "./_tls_server.ts";
import { checkUnix, listenUnix } from "./_unix.ts";

/** The system takes an `int`. */
const MAX_BACKLOG = 2 ** 31 - 1;

/** Options of {@linkcode listen}. */
export interface ListenOptions {
  /**
   * How many connections may wait to be accepted. Linux cuts it to `net.core.somaxconn`. TCP and TLS only: Deno fixes that of
   * Unix sockets (1024).
   *
   * @default {511}
   */
  backlog?: number;
  /**
   * Lets several processes or workers listen on the same port and share its connections (`SO_REUSEPORT`). TCP and TLS
   * on Linux only, and Deno needs `--unstable-net` for it.
   *
   * @default {false}
   */
  reusePort?: boolean;
  /**
   * Accepted connections send small writes at once (`TCP_NODELAY`). TCP and TLS only.
   *
   * @default {true}
   */
  noDelay?: boolean;
  /**
   * Lets the system probe idle accepted connections (`SO_KEEPALIVE`), on Linux after two hours. TCP and TLS
   * only.
   *
   * @default {true}
   */
  keepAlive?: boolean;
  /** Certificate and key, without which TLS cannot listen. TLS only. */
  tls?: TlsListenOptions;
  /**
   * Who may connect to a Unix socket: the mode of its file, such as `0o600`, set before anybody can. Whoever may write it, may
   * connect (on Linux; POSIX leaves it open). Needs `--allow-sys=umask`.
   *
   * @default {undefined} As the umask has it: with the usual 022 only the same user may connect.
   */
  mode?: number;
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

function checkMode(mode: number): void {
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) {
    throw new RangeError(
      `Cannot listen with mode as an integer from 0o000 to 0o777: current value is ${mode}`,
    );
  }
}

/**
 * Listens for connections. Port 0 takes a free port: see {@linkcode Listener.endpoint}. Needs `--allow-net`; a Unix socket also
 * `--allow-read` and `--allow-write` for its path.
 *
 * The file of a Unix socket is removed when the listener closes. One that a killed process has left behind is replaced: it
 * is connected to once, to see whether anybody listens. A socket in use, and whatever is not a socket, stay as they are.
 *
 * @param endpoint Where, as text or as the result of {@linkcode parseEndpoint}.
 * @returns The open listener, which the caller closes.
 * @throws {ListenError} If the system refuses, such as for an address in use.
 * @throws {TypeError} If the endpoint is not one, its transport does not listen, or an option is not to be had here.
 * @throws {RangeError} If `backlog` is not an integer from 1 to 2147483647, `mode` not one from 0 to 0o777, or the path of a
 * Unix socket longer than the system takes: 107 bytes on Linux, 103 elsewhere.
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
  const open = opener(target, options);
  try {
    return new ConnListener(open());
  } catch (error) {
    // Misuse, such as a key that is not the certificate's.
    if (error instanceof TypeError) throw error;
    throw new ListenError("listen", target, error);
  }
}

/** Opens the listener, once it is clear that the transport listens and has all options that are given. */
function opener(target: Endpoint, options: ListenOptions): () => RawListener {
  const action = `listen on ${formatEndpoint(target)}`;
  const { tls, mode } = options;
  switch (target.transport) {
    case "tcp": {
      refuseOptions(options, ["tls", "mode"], action);
      const tcpOptions = toTcpOptions(options);
      return () => listenTcp(target, tcpOptions);
    }
    case "tls": {
      refuseOptions(options, ["mode"], action);
      if (tls === undefined) throw new TypeError(`Cannot ${action} without a certificate in tls`);
      const tcpOptions = toTcpOptions(options);
      return () => listenTls(target, { ...tcpOptions, tls });
    }
    case "unix":
      refuseOptions(options, ["tls", "backlog", "reusePort", "noDelay", "keepAlive"], action);
      if (mode !== undefined) checkMode(mode);
      checkUnix(target, "listen on");
      return () => listenUnix(target, { mode });
    default:
      throw new TypeError(`Cannot ${action}: the transport must be tcp, tls or unix`);
  }
}

function toTcpOptions(options: ListenOptions): TcpListenOptions {
  const { backlog = 511, reusePort = false, noDelay = true, keepAlive = true } = options;
  if (!Number.isInteger(backlog) || backlog < 1 || backlog > MAX_BACKLOG) {
    throw new RangeError(
      `Cannot listen with backlog as an integer from 1 to ${MAX_BACKLOG}: current value is ${backlog}`,
    );
  }
  if (reusePort) checkReusePort();
  return { backlog, reusePort, noDelay, keepAlive };
}
