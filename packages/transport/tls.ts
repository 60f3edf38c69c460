/**
 * TLS of a connection that this side opens.
 *
 * There is no certificate for this side. `Deno.startTls` sends none, `Deno.connectTls` can neither be aborted nor send small
 * writes at once, and `node:tls` on Deno takes impostors for the server (2.9.6).
 */
export interface TlsConnectOptions {
  /**
   * Certificates of authorities to trust besides those that Deno trusts, as text in PEM.
   *
   * @default {[]}
   */
  caCerts?: string[];
  /**
   * What the server's certificate must be for, and the name that the server is told (SNI): a host name, or an address
   * without brackets, which is not told.
   *
   * @default {undefined} The endpoint's host.
   */
  serverName?: string;
  /**
   * Protocols to offer by ALPN (RFC 7301), the preferred one first, each of 1 to 255 bytes.
   *
   * @default {[]}
   */
  alpnProtocols?: string[];
}

/** TLS of connections that this side accepts. Everything is text in PEM, not paths. */
export interface TlsListenOptions {
  /** This side's certificate, followed by those that lead to its authority. */
  cert: string;
  /** The private key of `cert`. */
  key: string;
  /**
   * Protocols to agree on by ALPN (RFC 7301), the preferred one first, each of 1 to 255 bytes. A client that offers only
   * others is refused, one that offers none is not.
   *
   * @default {[]}
   */
  alpnProtocols?: string[];
  /**
   * Certificates of the authorities that a client must have a certificate of. Clients without one fail in the handshake, and so
   * do those that resume a session, since that proves nothing here.
   *
   * @default {undefined} Clients need no certificate.
   */
  clientCaCerts?: string[];
}
