import { ConnectError, ConnectionLostError, ListenError, TlsError } from "@zocalo/transport";
import { EXIT } from "./exit_code.ts";
import { Failure } from "./failure.ts";

/** What the transport says, with a `TypeError`, of a certificate or key that is PEM but no good. Apps read them from files. */
const BAD_FILE = /^Cannot use TLS option /;

function exitCodeOf(error: Error): number | undefined {
  if (error instanceof TlsError) return EXIT.INTEGRITY;
  if (error instanceof TypeError && BAD_FILE.test(error.message)) return EXIT.FILE;
  const isNetwork = error instanceof ConnectError || error instanceof ConnectionLostError ||
    error instanceof ListenError || error.name === "TimeoutError";
  return isNetwork ? EXIT.NETWORK : undefined;
}

/**
 * Turns what the network did, and what is wrong with a TLS file, into a failure with its exit code. Everything else, such
 * as a bug, stays what it is.
 */
export function toFailure(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const exitCode = exitCodeOf(error);
  return exitCode === undefined ? error : new Failure(exitCode, error.message, { cause: error });
}
