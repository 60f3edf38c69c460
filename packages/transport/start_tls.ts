import type { ByteStream } from "./byte_stream.ts";
import { ConnStream, type RawConn } from "./conn_stream.ts";
import { withDeadline } from "./_deadline.ts";
import { DenoConn } from "./_deno_conn.ts";
import { formatEndpoint, type TlsEndpoint } from "./endpoint.ts";
import type { TlsConnectOptions } from "./tls.ts";
import { secure } from "./_tls_client.ts";
import { checkTlsConnect } from "./_tls_options.ts";

/** Options of {@linkcode startTls}. */
export interface StartTlsOptions extends TlsConnectOptions {
  /** What the server's certificate must be for: the name that was connected to, which the stream no longer knows. */
  serverName: string;
  /**
   * How long the handshake may take, in milliseconds. `Infinity` waits for ever.
   *
   * @default {30_000}
   */
  timeout?: number;
  /** Gives up when it aborts; the connection is closed then. */
  signal?: AbortSignal;
}

/**
 * Goes over to TLS on a TCP stream, as the client, after both sides have agreed to (`STARTTLS`, in SMTP and others). The old
 * stream has ended then: its calls reject.
 *
 * Read exactly the server's consent before, and nothing more. What was read in plain text and is still in a buffer of the
 * caller's may come from somebody in between, so throw it away (RFC 3207, 6).
 *
 * @param stream An open TCP stream from `connect`, on which no call is pending.
 * @returns The encrypted stream, when the handshake is done. The caller closes it.
 * @throws {TypeError} If the stream is none of TCP, or a read or write is pending. It stays as it was.
 * @throws {TlsError} If the handshake fails. The connection is closed then.
 * @throws {DOMException} `TimeoutError`, if it took longer than `timeout`.
 *
 * @example Usage
 * ```ts ignore
 * import { connect, startTls } from "@zocalo/transport";
 *
 * const plain = await connect("tcp://mail.example:25");
 * // Write "STARTTLS" and read the consent.
 * await using stream = await startTls(plain, { serverName: "mail.example" });
 * ```
 */
export async function startTls(stream: ByteStream, options: StartTlsOptions): Promise<ByteStream> {
  const { serverName, timeout = 30_000, signal, ...tls } = options;
  const { remote } = stream;
  const name = formatEndpoint(remote);
  if (remote.transport !== "tcp") {
    throw new TypeError(`Cannot start TLS on the stream to ${name}: it must be one of TCP`);
  }
  if (typeof serverName !== "string" || serverName === "") {
    throw new TypeError("Cannot start TLS without the name of the server");
  }
  checkTlsConnect(tls);
  const endpoint: TlsEndpoint = { transport: "tls", hostname: serverName, port: remote.port };
  const message = `Cannot start TLS with ${name}: no handshake within ${timeout} ms`;
  return await withDeadline(
    (signal) => secure(take(stream), endpoint, tls, signal),
    { timeout, signal, message },
  );
}

function isTcp(conn: RawConn): conn is DenoConn<Deno.TcpConn> {
  return conn instanceof DenoConn;
}

function take(stream: ByteStream): Deno.TcpConn {
  return ConnStream.detach(stream, isTcp).release();
}
