import type { ByteStream } from "./byte_stream.ts";
import { ConnStream } from "./conn_stream.ts";
import { DenoConn } from "./_deno_conn.ts";
import type { TcpEndpoint, TlsEndpoint } from "./endpoint.ts";
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
export function endpointOf<Transport extends "tcp" | "tls">(
  transport: Transport,
  { hostname, port }: Deno.NetAddr,
): { transport: Transport; hostname: string; port: number } {
  if (hostname.startsWith("::ffff:") && hostname.includes(".")) hostname = hostname.slice(7);
  return { transport, hostname, port };
}

function setOptions(conn: Deno.TcpConn, { noDelay, keepAlive }: TcpOptions): Deno.TcpConn {
  try {
    if (noDelay) conn.setNoDelay(true);
    if (keepAlive) conn.setKeepAlive(true);
  } catch {
    // The peer has gone already, which the first read will say.
  }
  return conn;
}

function tcpStream(conn: Deno.TcpConn): ConnStream {
  return new ConnStream(
    new DenoConn(conn),
    endpointOf("tcp", conn.localAddr),
    endpointOf("tcp", conn.remoteAddr),
  );
}

/** Connects to the first address of the host that answers. */
export async function connectTcp(
  endpoint: TcpEndpoint,
  options: TcpOptions,
  signal: AbortSignal,
): Promise<ConnStream> {
  return tcpStream(await openTcp(endpoint, options, signal));
}

/** The same for transports over TCP. */
export async function openTcp<E extends TcpEndpoint | TlsEndpoint>(
  endpoint: E,
  options: TcpOptions,
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  const { hostname, port } = endpoint;
  let attempted: E[] = [endpoint];
  try {
    const addresses = await resolve(hostname, port, signal);
    signal.throwIfAborted();
    attempted = addresses.map((address) => ({ ...endpoint, hostname: address }));
    const conn = await race(
      addresses.map((hostname) => (signal) => {
        // Deno asks once more when the connection is there, and if the signal has aborted by then throws without closing it.
        signal.throwIfAborted = () => {};
        return Deno.connect({ hostname, port, signal });
      }),
      { delay: ATTEMPT_DELAY, signal, discard: (late) => late.close() },
    );
    return setOptions(conn, options);
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
  return rawListener(endpoint, options, tcpStream);
}

/** A listener of a transport over TCP, which makes its streams of what is accepted. */
export function rawListener(
  { transport, hostname, port }: TcpEndpoint | TlsEndpoint,
  options: TcpListenOptions,
  toStream: (conn: Deno.TcpConn) => ByteStream,
): RawListener {
  const { backlog, reusePort } = options;
  const listener = Deno.listen({
    hostname,
    port,
    tcpBacklog: backlog,
    ...(reusePort ? { reusePort } : {}),
  });
  return {
    endpoint: endpointOf(transport, listener.addr as Deno.NetAddr),
    accept: async () => toStream(setOptions(await listener.accept(), options)),
    close: () => listener.close(),
  };
}
