import { ConnStream } from "./conn_stream.ts";
import { DenoConn } from "./_deno_conn.ts";
import { formatEndpoint, type UnixEndpoint } from "./endpoint.ts";
import { ConnectError, errorCode } from "./errors.ts";
import type { RawListener } from "./listener.ts";
import { pause } from "./_pause.ts";
import { removeAbandoned, SocketFile } from "./_socket_file.ts";

/** How long a path may be, in bytes: `sun_path` holds one more, for NUL (unix(7) of Linux, of macOS and the BSDs). */
const MAX_PATH = { linux: 107, other: 103 };

/** How long to wait before asking again a server whose queue is full, in milliseconds. */
const QUEUE_FULL_PAUSE = 10;

/** Refuses what cannot be the path of a socket on this system, before the system does so in fewer words. */
export function checkUnix(
  endpoint: UnixEndpoint,
  action: string,
  os: typeof Deno.build.os = Deno.build.os,
): void {
  if (os === "windows") {
    throw new TypeError(
      `Cannot ${action} ${formatEndpoint(endpoint)}: Deno has no Unix sockets on Windows`,
    );
  }
  const limit = os === "linux" || os === "android" ? MAX_PATH.linux : MAX_PATH.other;
  const { length } = new TextEncoder().encode(endpoint.path);
  if (length > limit) {
    throw new RangeError(
      `Cannot ${action} ${
        formatEndpoint(endpoint)
      } as a path of at most ${limit} bytes: current length is ${length}`,
    );
  }
}

/** An address of Deno as an endpoint. A client has not bound its socket to a path. */
function unixEndpoint(address: Deno.Addr): UnixEndpoint {
  return { transport: "unix", path: (address as Deno.UnixAddr).path ?? "" };
}

/**
 * Connects to a socket file. A server whose queue is full makes Linux say "try again" (`EAGAIN`) where a blocking connect(2)
 * would wait: so this waits too, until the signal aborts. (macOS refuses, as if nobody listened.)
 */
export async function connectUnix(
  endpoint: UnixEndpoint,
  signal: AbortSignal,
): Promise<ConnStream> {
  for (;;) {
    const conn = await tryConnect(endpoint, signal);
    if (conn !== undefined) {
      return new ConnStream(new DenoConn(conn), unixEndpoint(conn.localAddr), endpoint);
    }
    await pause(QUEUE_FULL_PAUSE, signal);
  }
}

/** One attempt; `undefined` if the queue is full. Deno ignores a signal here, but connect(2) never waits for the server. */
async function tryConnect(
  endpoint: UnixEndpoint,
  signal: AbortSignal,
): Promise<Deno.UnixConn | undefined> {
  try {
    const conn = await Deno.connect({ transport: "unix", path: endpoint.path });
    if (!signal.aborted) return conn;
    conn.close();
  } catch (cause) {
    signal.throwIfAborted();
    if (errorCode(cause) === "EAGAIN") return undefined;
    throw new ConnectError(endpoint, [{ endpoint, cause }]);
  }
  throw signal.reason;
}

/** Options of a Unix listener. */
export interface UnixListenOptions {
  mode: number | undefined;
}

/**
 * Binds the path. With `mode` nobody but this user gets in before the mode is set: the mask of the process allows nothing else
 * for that moment. (The alternative, a private folder and a `rename` from there, needs the right to write the whole
 * folder, and would show that name instead of the path in `ss`, `lsof` and getpeername(2).)
 */
function bind(path: string, mode: number | undefined): Deno.UnixListener {
  if (mode === undefined) return Deno.listen({ transport: "unix", path });
  const mask = Deno.umask(0o077);
  let listener;
  try {
    listener = Deno.listen({ transport: "unix", path });
  } finally {
    Deno.umask(mask);
  }
  try {
    Deno.chmodSync(path, mode);
    return listener;
  } catch (error) {
    listener.close();
    throw error;
  }
}

/** Binds the path, if need be in place of a socket that a process has left behind. */
function bindOrReplace(endpoint: UnixEndpoint, mode: number | undefined): Deno.UnixListener {
  try {
    return bind(endpoint.path, mode);
  } catch (error) {
    if (errorCode(error) !== "EADDRINUSE") throw error;
    removeAbandoned(endpoint, error);
    return bind(endpoint.path, mode);
  }
}

/** Opens a Unix listener. Closing it removes the file, unless the path leads to another one by then. */
export function listenUnix(endpoint: UnixEndpoint, { mode }: UnixListenOptions): RawListener {
  const listener = bindOrReplace(endpoint, mode);
  const file = new SocketFile(endpoint.path);
  let accepting = false;
  let putBack = () => {};
  return {
    endpoint,
    accept: async () => {
      accepting = true;
      try {
        const conn = await listener.accept();
        return new ConnStream(new DenoConn(conn), endpoint, unixEndpoint(conn.remoteAddr));
      } finally {
        accepting = false;
        putBack();
      }
    },
    close: () => {
      putBack = file.keepOthers();
      listener.close();
      // Deno lets go of listener and file only when the pending call has returned.
      if (!accepting) putBack();
    },
  };
}
