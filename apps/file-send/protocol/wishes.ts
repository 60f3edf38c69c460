import { CHUNK_SIZE, DIGEST_SIZE } from "./digests.ts";
import type { Decision, EntryFailure, ManifestEntry } from "./messages.ts";
import type { Reasons } from "./reasons.ts";
import { TransferError } from "./transfer_error.ts";

/** What the receiver wants of an entry. */
export interface Wish {
  readonly action: Decision["action"];
  /** Chunks that are there already, and their digests. */
  readonly chunks: number;
  readonly digests: readonly Uint8Array[];
}

const ALL: Wish = { action: "send", chunks: 0, digests: [] };

/** What the receiver wants of all entries, as its decisions come in. */
export class Wishes {
  readonly #entries: readonly ManifestEntry[];
  readonly #reasons: Reasons;
  readonly #wishes = new Map<number, Wish>();
  /** The digests of the last one, to which more may come. */
  #digests: Uint8Array[] = [];
  #last = -1;
  /** Entries that are not wanted since they are there. */
  skipped = 0;
  /** Entries that are not wanted, and why. */
  readonly refused: EntryFailure[] = [];

  constructor(entries: readonly ManifestEntry[], reasons: Reasons) {
    this.#entries = entries;
    this.#reasons = reasons;
  }

  of(entry: number): Wish {
    return this.#wishes.get(entry) ?? ALL;
  }

  /**
   * Takes the next decision. One that goes on with the last entry brings more digests.
   *
   * @throws {TransferError} `protocol`, if that is not possible.
   */
  take({ entry, action, chunks, digests, reason }: Decision): void {
    const isMore = entry === this.#last;
    const before = isMore ? this.of(entry) : { ...ALL, action };
    const total = before.chunks + chunks;
    const size = this.#entries[entry]?.size ?? 0;
    const isPossible = entry < this.#entries.length && entry >= this.#last &&
      action === before.action && (!isMore || chunks > 0) &&
      digests.length === chunks * 2 * DIGEST_SIZE &&
      (total === 0 || (action === "send" && total * CHUNK_SIZE <= size));
    if (!isPossible) {
      throw new TransferError("protocol", `the other side decided wrongly about entry ${entry}`);
    }
    this.#last = entry;
    if (!isMore) this.#digests = [];
    this.#digests.push(Uint8Array.fromHex(digests));
    this.#wishes.set(entry, { action, chunks: total, digests: this.#digests });
    if (isMore) return;
    if (action === "skip") this.skipped += 1;
    if (action === "refuse") this.refused.push({ entry, reason: this.#reasons.keep(reason) });
  }
}
