/** Characters of a reason: a long sentence with a long path. */
export const MAX_REASON = 1_000;

/** Characters of all reasons of the other side that are kept: some ten thousand sentences. */
const MAX_REASONS = 1_048_576;

const NO_ROOM = "its reason was one too many to be kept";

/** As much of a reason as the other side takes. */
export function cutReason(reason: string): string {
  return reason.slice(0, MAX_REASON).toWellFormed();
}

/** Keeps what the other side says of entries within limits. */
export class Reasons {
  #left = MAX_REASONS;

  /** The reason, or if there is no room for it another one, which takes none. */
  keep(reason: string): string {
    if (reason.length > this.#left) return NO_ROOM;
    this.#left -= reason.length;
    return reason;
  }
}
