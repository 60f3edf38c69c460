import { ConnStream } from "./conn_stream.ts";
import type { TcpEndpoint } from "./endpoint.ts";
import { ConnectError } from "./errors.ts";
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
  let attempted: TcpEndpoint[] = [endpoint];
  try {
    const addresses = await resolve(hostname, port, signal);
    signal.throwIfAborted();
    attempted = addresses.map((address) => ({ ...endpoint, hostname: address }));
    const conn = await race(
      addresses.map((hostname) => (signal) => Deno.connect({ hostname, port, signal })),
      { delay: ATTEMPT_DELAY, signal, discard: (late) => late.close() },
    );
    return tcpStream(conn, options);
  } catch (error) {
    signal.throwIfAborted();
    const causes = error instanceof AggregateError ? error.errors : [error];
    throw new ConnectError(
      endpoint,
      causes.map((cause, index) => ({ endpoint: attempted[index]!, cause })),
    );
  }
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
