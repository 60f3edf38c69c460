import type { TlsSession } from "./byte_stream.ts";
import { ConnStream } from "./conn_stream.ts";
import { onAbort } from "./_deadline.ts";
import { DenoConn } from "./_deno_conn.ts";
import type { TlsEndpoint } from "./endpoint.ts";
import { endpointOf, openTcp, type TcpOptions } from "./_tcp.ts";
import type { TlsConnectOptions } from "./tls.ts";
import { handshakeError } from "./_tls_errors.ts";
import { checkTlsConnect } from "./_tls_options.ts";

/** Connects and does the handshake. */
export async function connectTls(
  endpoint: TlsEndpoint,
  { tls, ...options }: TcpOptions & { tls: TlsConnectOptions },
  signal: AbortSignal,
): Promise<ConnStream> {
  checkTlsConnect(tls);
  return await secure(await openTcp(endpoint, options, signal), endpoint, tls, signal);
}

/**
 * Does the handshake over a connection that nobody else uses, and closes it if that fails.
 *
 * `Deno.startTls` is the only way that fits. `Deno.connectTls` cannot be aborted and cannot set TCP_NODELAY. `node:tls` on Deno
 * is not to be trusted with the check of the server: given a CA, it takes any certificate of version 1 that
 * names this CA as its issuer, whoever has signed it (Deno 2.9.6).
 */
export async function secure(
  conn: Deno.TcpConn,
  endpoint: TlsEndpoint,
  { serverName = endpoint.hostname, caCerts = [], alpnProtocols = [] }: TlsConnectOptions,
  signal: AbortSignal,
): Promise<ConnStream> {
  const [local, remote] = [conn.localAddr, conn.remoteAddr].map((addr) => endpointOf("tls", addr));
  const options = { hostname: serverName, caCerts, alpnProtocols };
  const tlsConn = await startTls(conn, options);
  const session = new ClientSession();
  const stream = new ConnStream(new DenoConn(tlsConn), local!, remote!, session);
  const stopListening = onAbort(signal, () => stream.abort());
  try {
    signal.throwIfAborted();
    const { alpnProtocol } = await tlsConn.handshake();
    signal.throwIfAborted();
    session.alpnProtocol = alpnProtocol ?? undefined;
    return stream;
  } catch (error) {
    stream.abort();
    signal.throwIfAborted();
    throw handshakeError("connect to", endpoint, error);
  } finally {
    stopListening();
  }
}

async function startTls(
  conn: Deno.TcpConn,
  options: Deno.StartTlsOptions,
): Promise<Deno.TlsConn> {
  try {
    return await Deno.startTls(conn, options);
  } catch (cause) {
    try {
      conn.close();
    } catch {
      // Deno takes the connection before it looks at the certificates.
    }
    // Nothing was sent yet: it is the options that Deno refuses.
    const why = cause instanceof TypeError
      ? `"serverName": ${JSON.stringify(options.hostname)} is not a host`
      : '"caCerts": it cannot be decoded';
    throw new TypeError(`Cannot use TLS option ${why}`, { cause });
  }
}

/** Nobody sees it before the handshake is done. */
class ClientSession implements TlsSession {
  alpnProtocol: string | undefined;

  async handshake(): Promise<void> {}
}
