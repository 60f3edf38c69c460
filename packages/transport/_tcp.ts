import { ConnStream } from "./conn_stream.ts";
import type { Endpoint, TcpEndpoint } from "./endpoint.ts";
import { ConnectError, describe } from "./errors.ts";
import { formatEndpoint } from "./endpoint.ts";
import { race } from "./_race.ts";
import { resolve } from "./_resolve.ts";
import type { RawListener } from "./listener.ts";

/** How long an address is tried alone (RFC 8305, 5: "Connection Attempt Delay"), in milliseconds. */
const ATTEMPT_DELAY = 250;

/** Options of an open TCP connection. */
export interface TcpOptions {
  noDelay: boolean;
  keepAlive: boolean;
}

/** An address of Deno as an endpoint. IPv4 peers of an IPv6 socket (`::ffff:a.b.c.d`) count as IPv4. */
function tcpEndpoint({ hostname, port }: Deno.NetAddr): TcpEndpoint {
  const mapped = hostname.startsWith("::ffff:") && hostname.includes(".");
  return { transport: "tcp", hostname: mapped ? hostname.slice(7) : hostname, port };
}

function tcpStream(conn: Deno.TcpConn, { noDelay, keepAlive }: TcpOptions): ConnStream {
  try {
    if (noDelay) conn.setNoDelay(true);
    if (keepAlive) conn.setKeepAlive(true);
  } catch {
    // The peer has gone already, which the first read will say.
  }
  return new ConnStream(conn, tcpEndpoint(conn.localAddr), tcpEndpoint(conn.remoteAddr));
}

/** Connects to the first address of the host that answers. */
export async function connectTcp(
  endpoint: TcpEndpoint,
  options: TcpOptions,
  signal: AbortSignal,
): Promise<ConnStream> {
  const { hostname, port } = endpoint;
  let addresses: string[];
  try {
    addresses = await resolve(hostname, port, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new ConnectError(endpoint, [addressError(endpoint, error)]);
  }
  signal.throwIfAborted();
  const attempts = addresses.map((hostname) => async (signal: AbortSignal) => {
    try {
      return await Deno.connect({ hostname, port, signal });
    } catch (error) {
      throw addressError({ transport: "tcp", hostname, port }, error);
    }
  });
  try {
    const conn = await race(attempts, { delay: ATTEMPT_DELAY, signal, discard: (c) => c.close() });
    return tcpStream(conn, options);
  } catch (error) {
    signal.throwIfAborted();
    throw new ConnectError(
      endpoint,
      Array.isArray(error) ? error : [addressError(endpoint, error)],
    );
  }
}

function addressError(endpoint: Endpoint, cause: unknown): Error {
  return new Error(`${formatEndpoint(endpoint)}: ${describe(cause)}`, { cause });
}

/** Options of a TCP listener. */
export interface TcpListenOptions extends TcpOptions {
  backlog: number;
  reusePort: boolean;
}

/** Opens a TCP listener. */
export function listenTcp(endpoint: TcpEndpoint, options: TcpListenOptions): RawListener {
  const { hostname, port } = endpoint;
  const { backlog, reusePort } = options;
  const listener = Deno.listen({
    hostname,
    port,
    tcpBacklog: backlog,
    ...(reusePort ? { reusePort } : {}),
  });
  return {
    endpoint: tcpEndpoint(listener.addr),
    accept: async () => tcpStream(await listener.accept(), options),
    close: () => listener.close(),
  };
}
