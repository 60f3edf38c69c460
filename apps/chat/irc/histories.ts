import type { RelayParts } from "./relay.ts";

/** A message that is kept: by one history, and in the order of all. */
export interface Kept {
  readonly parts: RelayParts;
  /** Makes its history forget it, which is then its oldest. */
  readonly forget: () => void;
  /** About how much memory it takes, in bytes. */
  readonly size: number;
  older: Kept | undefined;
  newer: Kept | undefined;
}

/** What a message takes besides its letters, in bytes: as measured, about. */
const OVERHEAD = 500;

/** About how much memory a message takes, in bytes: letters beyond Latin-1 take two. */
export function sizeOf({ source, params, clientTags = "" }: RelayParts): number {
  const letters = params.reduce((sum, { length }) => sum + length, source.length);
  return OVERHEAD + 2 * (letters + clientTags.length);
}

/** Keeps all histories together within a number of bytes: the oldest message of all goes first, whosever it is. */
export class Histories {
  readonly #maxBytes: number;
  #bytes = 0;
  #oldest: Kept | undefined;
  #newest: Kept | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What all messages take, about. */
  get bytes(): number {
    return this.#bytes;
  }

  add(kept: Kept): void {
    kept.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = kept;
    else this.#newest.newer = kept;
    this.#newest = kept;
    this.#bytes += kept.size;
    while (this.#bytes > this.#maxBytes) this.#oldest!.forget();
  }

  /** It is kept no more. */
  remove(kept: Kept): void {
    const { older, newer, size } = kept;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    this.#bytes -= size;
  }
}
