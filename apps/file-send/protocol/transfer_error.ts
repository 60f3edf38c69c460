import type { CancelCode } from "./messages.ts";

/** A transfer cannot go on. */
export class TransferError extends Error {
  override readonly name = "TransferError";
  readonly code: CancelCode;
  /** Whether the other side has said so, and need not be told. */
  readonly remote: boolean;

  /** `message` is a sentence for people, without its capital and stop. */
  constructor(
    code: CancelCode,
    message: string,
    options: ErrorOptions & { remote?: boolean } = {},
  ) {
    super(message, options);
    this.code = code;
    this.remote = options.remote ?? false;
  }
}
