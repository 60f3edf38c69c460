import { JetStreamApiError } from "@nats-io/jetstream";
import {
  AuthorizationError,
  TimeoutError,
  UserAuthenticationExpiredError,
} from "@nats-io/transport-node";
import { EXIT } from "../../common/exit_code.ts";
import { Failure } from "../../common/failure.ts";

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : String(error);
}

/** What the TLS library says of a certificate that it does not trust. */
const BAD_CERTIFICATE = /certificate|handshake|altnames|\btls\b/i;

/** Why a broker cannot be reached. */
export function natsFailure(url: string, cause: unknown): Failure {
  if (cause instanceof AuthorizationError || cause instanceof UserAuthenticationExpiredError) {
    const message = `Cannot log in to NATS at ${url}: ${messageOf(cause)}`;
    return new Failure(EXIT.AUTHENTICATION, message, { cause });
  }
  const why = messageOf(cause);
  const code = BAD_CERTIFICATE.test(why) ? EXIT.INTEGRITY : EXIT.NETWORK;
  return new Failure(code, `Cannot connect to NATS at ${url}: ${why}`, { cause });
}

/** A broker that can be reached, and does not do what it has to. */
export function unusable(url: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  return new Failure(EXIT.NETWORK, `Cannot use NATS at ${url}: ${messageOf(cause)}`, { cause });
}

/** JetStream's error while a cluster has no leader, as its `server/errors.json` has it. */
const UNAVAILABLE = 10008;

/** Whether JetStream may answer later. */
export function isBusy(error: unknown): boolean {
  return error instanceof TimeoutError ||
    error instanceof JetStreamApiError && error.code === UNAVAILABLE;
}

/** A broker that keeps nothing. */
export function noJetStream(url: string, cause: unknown): Failure {
  const message = `Cannot use NATS at ${url} without JetStream: start it with "nats-server -js", ` +
    `or allow it for this account (${messageOf(cause)})`;
  return new Failure(EXIT.NETWORK, message, { cause });
}

/** A broker that was set up for smaller messages. */
export function tooSmallMessages(url: string, least: number, actual: number): Failure {
  const message = `Cannot use NATS at ${url} with a max_payload of less than ${least} bytes: ` +
    `current value is ${actual}`;
  return new Failure(EXIT.NETWORK, message);
}
