import type { TlsOptions } from "node:tls";
import type { TlsSession } from "./byte_stream.ts";
import { ConnStream } from "./conn_stream.ts";
import { DenoConn } from "./_deno_conn.ts";
import type { TlsEndpoint } from "./endpoint.ts";
import type { RawListener } from "./listener.ts";
import { endpointOf, rawListener, type TcpListenOptions } from "./_tcp.ts";
import type { TlsListenOptions } from "./tls.ts";
import { handshakeError } from "./_tls_errors.ts";
import { checkTlsListen } from "./_tls_options.ts";
import { TlsServerConn } from "./_tls_server_conn.ts";

/** Opens a TLS listener. What it accepts does the handshake by itself. */
export function listenTls(
  endpoint: TlsEndpoint,
  { tls, ...options }: TcpListenOptions & { tls: TlsListenOptions },
): RawListener {
  checkTlsListen(tls);
  const nodeOptions = toNodeOptions(tls);
  return rawListener(endpoint, options, (conn) => accept(conn, nodeOptions));
}

function accept(conn: Deno.TcpConn, options: TlsOptions): ConnStream {
  const [local, remote] = [conn.localAddr, conn.remoteAddr].map((addr) => endpointOf("tls", addr));
  const toError = (cause: unknown) => handshakeError("accept", remote!, cause);
  const tlsConn = new TlsServerConn(new DenoConn(conn), options, toError);
  const session: TlsSession = {
    get alpnProtocol() {
      return tlsConn.alpnProtocol;
    },
    handshake: () => tlsConn.handshake(),
  };
  return new ConnStream(tlsConn, local!, remote!, session);
}

function toNodeOptions(
  { cert, key, alpnProtocols = [], clientCaCerts }: TlsListenOptions,
): TlsOptions {
  return {
    cert,
    key,
    // Whoever accepts sets a limit of his own. Node's would keep its timer when the handshake has failed.
    handshakeTimeout: -1,
    ...(alpnProtocols.length > 0 ? { ALPNProtocols: alpnProtocols } : {}),
    ...(clientCaCerts === undefined
      ? {}
      : { requestCert: true, rejectUnauthorized: true, ca: clientCaCerts }),
  };
}
