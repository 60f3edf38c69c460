import { type Endpoint, formatEndpoint } from "./endpoint.ts";

/** The code of an error of the system, such as `"EMFILE"`. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

/** What look-ups of names call their failures, in words. */
const LOOKUP_ERRORS: Record<string, string> = {
  ENOTFOUND: "the name was not found",
  EAI_AGAIN: "no name server answers",
};

/** A short reason for a message: what the system says, without its number, or the TLS library, without its link. */
export function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const lookup = LOOKUP_ERRORS[errorCode(cause) ?? ""];
  if (lookup !== undefined) return lookup;
  const text = cause.message.replace(/ \(os error \d+\)|: https:\/\/\S+$/, "");
  return text === "" ? cause.name : text[0]!.toLowerCase() + text.slice(1);
}

/** An address that could not be connected to, and why. */
export interface FailedAttempt {
  /** Where to. */
  readonly endpoint: Endpoint;
  /** The error of the system. */
  readonly cause: unknown;
}

/** `tcp://` and the like are said once, in front. */
function hostOf({ endpoint }: FailedAttempt): string {
  return formatEndpoint(endpoint).replace(/^.*\/\//, "");
}

/**
 * A connection could not be opened. `errors` has one error for each address that was tried, with the system's as its
 * `cause`; `endpoint` is what was asked for.
 */
export class ConnectError extends AggregateError {
  /** @ignore */
  override readonly name = "ConnectError";
  /** What was to be connected to. */
  readonly endpoint: Endpoint;

  /** A failure to reach `endpoint`, which has led to these attempts. */
  constructor(endpoint: Endpoint, attempts: readonly FailedAttempt[]) {
    const reasons = attempts.map(({ cause }) => describe(cause));
    const failed = `Cannot connect to ${formatEndpoint(endpoint)}: `;
    const errors = attempts.map(({ endpoint, cause }, index) =>
      new Error(`Cannot connect to ${formatEndpoint(endpoint)}: ${reasons[index]}`, { cause })
    );
    const details = attempts.length === 1
      ? reasons[0]
      : attempts.map((attempt, index) => `${hostOf(attempt)}: ${reasons[index]}`).join("; ");
    super(errors, failed + details, { cause: attempts[0]?.cause });
    this.endpoint = endpoint;
  }
}

/** A listener could not be opened, or stopped working. */
export class ListenError extends Error {
  /** @ignore */
  override readonly name = "ListenError";
  /** Where was to be listened. */
  readonly endpoint: Endpoint;

  /** A failure of the listener on `endpoint`. */
  constructor(action: "listen" | "accept", endpoint: Endpoint, cause: unknown) {
    super(`Cannot ${action} on ${formatEndpoint(endpoint)}: ${describe(cause)}`, { cause });
    this.endpoint = endpoint;
  }
}

/**
 * Why a TLS handshake failed. `"unknown-ca"`, `"expired"`, `"name-mismatch"` and `"bad-certificate"` (anything else that is
 * wrong with it) are about the other side's certificate; `"alert"`: the other side refused; `"not-tls"`: it speaks something
 * else; `"closed"`: it closed the connection; `"other"`: see `cause`.
 */
export type TlsErrorReason =
  | "unknown-ca"
  | "expired"
  | "name-mismatch"
  | "bad-certificate"
  | "alert"
  | "not-tls"
  | "closed"
  | "other";

/** A TLS handshake failed. `cause` is the error of the TLS library or of the system. */
export class TlsError extends Error {
  /** @ignore */
  override readonly name = "TlsError";
  /** The other side: what was to be connected to, or the client. */
  readonly endpoint: Endpoint;
  /** Why, for programs; the message says it in words. */
  readonly reason: TlsErrorReason;

  /** A handshake with `endpoint` that failed because of `why`. */
  constructor(
    action: "connect to" | "accept",
    endpoint: Endpoint,
    reason: TlsErrorReason,
    why: string,
    cause: unknown,
  ) {
    super(`Cannot ${action} ${formatEndpoint(endpoint)}: ${why}`, { cause });
    this.endpoint = endpoint;
    this.reason = reason;
  }
}

/** What was being done to a stream when it failed. */
export type StreamOperation = "read" | "write" | "closeWrite";

const ACTIONS: Record<StreamOperation, string> = {
  read: "read from",
  write: "write to",
  closeWrite: "finish writing to",
};

/** Which operation failed, and between which endpoints. */
export interface StreamErrorDetails {
  /** The operation that failed. */
  readonly operation: StreamOperation;
  /** This end of the stream. */
  readonly local: Endpoint;
  /** The other end. */
  readonly remote: Endpoint;
}

function message({ operation, local, remote }: StreamErrorDetails, why: string): string {
  return `Cannot ${ACTIONS[operation]} ${formatEndpoint(remote)} (from ${
    formatEndpoint(local)
  }): ${why}`;
}

/** The stream was closed on this side, or this side had finished writing. */
export class ConnectionClosedError extends Error implements StreamErrorDetails {
  /** @ignore */
  override readonly name = "ConnectionClosedError";
  /** The operation that failed. */
  readonly operation: StreamOperation;
  /** This end of the stream. */
  readonly local: Endpoint;
  /** The other end. */
  readonly remote: Endpoint;

  /** A call on a stream that this side has ended. */
  constructor(details: StreamErrorDetails, why = "the stream was closed here") {
    super(message(details, why));
    ({ operation: this.operation, local: this.local, remote: this.remote } = details);
  }
}

/** The peer or the network ended the connection in the middle. `cause` is the error of the system. */
export class ConnectionLostError extends Error implements StreamErrorDetails {
  /** @ignore */
  override readonly name = "ConnectionLostError";
  /** The operation that failed. */
  readonly operation: StreamOperation;
  /** This end of the stream. */
  readonly local: Endpoint;
  /** The other end. */
  readonly remote: Endpoint;

  /** A failure that came from the other side. */
  constructor(details: StreamErrorDetails, cause: unknown) {
    super(message(details, describe(cause)), { cause });
    ({ operation: this.operation, local: this.local, remote: this.remote } = details);
  }
}
