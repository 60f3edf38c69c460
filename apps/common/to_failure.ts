import { ConnectError, ConnectionLostError, ListenError, TlsError } from "@zocalo/transport";
import { UdpError } from "@zocalo/udp";
import { EXIT } from "./exit_code.ts";
import { Failure } from "./failure.ts";

/**
 * What the transport says, with a `TypeError`, of a certificate that its TLS library does not take. Apps read them from files,
 * and refuse most of them themselves, by name: only that library knows what it does not take of the rest.
 */
const BAD_FILE = /^Cannot use TLS option /;

function exitCodeOf(error: Error): number | undefined {
  if (error instanceof TlsError) return EXIT.INTEGRITY;
  if (error instanceof TypeError && BAD_FILE.test(error.message)) return EXIT.FILE;
  const isNetwork = error instanceof ConnectError || error instanceof ConnectionLostError ||
    error instanceof ListenError || error instanceof UdpError || error.name === "TimeoutError";
  return isNetwork ? EXIT.NETWORK : undefined;
}

/**
 * Turns what the network did, and what is wrong with a certificate, into a failure with its exit code. Everything else, such
 * as a bug, stays what it is.
 */
export function toFailure(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const exitCode = exitCodeOf(error);
  return exitCode === undefined ? error : new Failure(exitCode, error.message, { cause: error });
}
