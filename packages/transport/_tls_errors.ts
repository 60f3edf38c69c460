import type { Endpoint } from "./endpoint.ts";
import { describe, errorCode, TlsError, type TlsErrorReason } from "./errors.ts";

/** What some errors mean. */
interface Meaning {
  /** Of name, code and message: rustls's messages on the client's side, codes of `node:tls` on the server's. */
  readonly pattern: RegExp;
  readonly reason: TlsErrorReason;
  /** Without them the library's are said. */
  readonly words?: string;
}

/** The first one that fits. */
const MEANINGS: readonly Meaning[] = [
  {
    pattern: /UnknownIssuer|UNABLE_TO_|SELF_SIGNED/,
    reason: "unknown-ca",
    words: "the certificate is not from a trusted CA",
  },
  { pattern: /\bExpired|HAS_EXPIRED/, reason: "expired", words: "the certificate has expired" },
  { pattern: /not valid for name|NotValidForName/, reason: "name-mismatch" },
  {
    pattern: /NotValidYet|NOT_YET_VALID/,
    reason: "bad-certificate",
    words: "the certificate is not valid yet",
  },
  {
    pattern: /CaUsedAsEndEntity/,
    reason: "bad-certificate",
    words: "the certificate is a CA's own, which Deno takes for no server's",
  },
  { pattern: /invalid peer certificate/, reason: "bad-certificate" },
  {
    pattern: /DID_NOT_RETURN_A_CERTIFICATE/,
    reason: "bad-certificate",
    words: "the client has sent no certificate",
  },
  {
    pattern: /resumed a session/,
    reason: "bad-certificate",
    words: "the client has resumed a session, which proves no certificate",
  },
  { pattern: /received fatal alert/, reason: "alert" },
  {
    pattern: /corrupt message|WRONG_VERSION_NUMBER/,
    reason: "not-tls",
    words: "the peer speaks no TLS",
  },
  {
    pattern: /UnexpectedEof|ECONNRESET|EPIPE/,
    reason: "closed",
    words: "the peer has closed the connection during the handshake",
  },
];

/** The error of a handshake that failed. */
export function handshakeError(
  action: "connect to" | "accept",
  endpoint: Endpoint,
  cause: unknown,
): TlsError {
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  const text = `${name} ${errorCode(cause)} ${message}`;
  const { reason, words }: Omit<Meaning, "pattern"> =
    MEANINGS.find(({ pattern }) => pattern.test(text)) ?? { reason: "other" };
  const why = words ?? describe(cause).replace("invalid peer certificate: ", "");
  return new TlsError(action, endpoint, reason, why, cause);
}
