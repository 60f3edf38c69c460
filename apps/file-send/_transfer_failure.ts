import { ConnectError } from "@zocalo/transport";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { toFailure } from "../common/to_failure.ts";
import type { CancelCode, Role } from "./protocol/messages.ts";
import { SecretNeededError } from "./protocol/greet.ts";
import { TransferError } from "./protocol/transfer_error.ts";

/** Where a transfer has failed, for what is said of it. */
export interface TransferSituation {
  readonly role: Role;
  readonly isListener: boolean;
  /** Whether what has come so far is kept, and the next transfer goes on behind it. */
  readonly resumable: boolean;
  /** Whether the secret looks like a code with a wrong letter. */
  readonly isMistyped?: boolean;
}

/** What a code means for the side that says it, and for the one that is told. */
const EXIT_CODES: Record<CancelCode, readonly [here: number, there: number]> = {
  protocol: [EXIT.INTEGRITY, EXIT.INTEGRITY],
  integrity: [EXIT.INTEGRITY, EXIT.INTEGRITY],
  auth: [EXIT.AUTHENTICATION, EXIT.AUTHENTICATION],
  refused: [EXIT.NO, EXIT.NO],
  disk: [EXIT.FILE, EXIT.NO],
  source: [EXIT.FILE, EXIT.NO],
  // The connection has ended without a word: one that was interrupted here is none of these errors.
  interrupted: [EXIT.NETWORK, EXIT.NETWORK],
  internal: [EXIT.BUG, EXIT.NO],
};

/** What goes on where it stopped, and how. */
function again({ isListener, resumable }: TransferSituation): string {
  if (!resumable) return "; it has to be sent again from its beginning";
  return isListener
    ? "; what has come is kept, and the next transfer goes on behind it"
    : "; the same command again goes on where it stopped";
}

/** What may help, after a semicolon. */
function adviceFor(error: TransferError, situation: TransferSituation): string {
  const { code, remote } = error;
  const { isListener } = situation;
  switch (code) {
    case "protocol":
      return "; is it file-send, and --raw on both sides or on none?";
    case "auth":
      if (isListener) return "";
      if (error instanceof SecretNeededError) return "; give it with --password-file";
      return situation.isMistyped
        ? "; if it is a code, a letter of it is wrong"
        : "; ask whoever started the listener for it";
    case "integrity":
    case "interrupted":
    case "internal":
      return again(situation);
    case "disk":
      return remote ? "; nothing is wrong on this side" : "";
    case "source":
      return remote ? "" : "; send it when nothing writes to it";
    case "refused":
      return "";
  }
}

function describe(error: TransferError, situation: TransferSituation): string {
  const action = situation.role === "sender" ? "send" : "receive";
  const says = error.remote && error.code !== "interrupted" ? "the other side says: " : "";
  return `Cannot ${action}: ${says}${error.message}${adviceFor(error, situation)}`;
}

/** Turns what has ended a transfer into a failure that says what to do next. A bug stays what it is. */
export function toTransferFailure(error: unknown, situation: TransferSituation): unknown {
  if (error instanceof TransferError) {
    const [here, there] = EXIT_CODES[error.code];
    const exitCode = error.remote ? there : here;
    return new Failure(exitCode, describe(error, situation), { cause: error });
  }
  const failure = toFailure(error);
  if (!(failure instanceof Failure) || failure.exitCode !== EXIT.NETWORK) return failure;
  const other = situation.role === "sender" ? "receive" : "offer";
  const advice = error instanceof ConnectError
    ? `; is file-send ${other} running there?`
    : again(situation);
  return new Failure(EXIT.NETWORK, failure.message + advice, { cause: error });
}
