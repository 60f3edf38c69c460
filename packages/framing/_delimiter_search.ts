/** What {@linkcode DelimiterSearch.match} says if the bytes end before it is certain. */
export const CUT = -1;

/**
 * Finds the earliest of some delimiters, and at the same place the longest.
 *
 * Each place is compared with each delimiter, so no byte is compared more often than the delimiters
 * have bytes together, and most are not compared at all: only those that begin one are.
 */
export class DelimiterSearch {
  readonly #longestFirst: readonly Uint8Array[];
  /** 1 for the first byte of each delimiter. */
  readonly #begins = new Uint8Array(256);
  /** If all begin with the same byte: native search is many times faster than a loop. */
  readonly #onlyBegin: number | undefined;

  constructor(delimiters: readonly Uint8Array[]) {
    this.#longestFirst = delimiters.toSorted((a, b) => b.length - a.length);
    for (const delimiter of delimiters) this.#begins[delimiter[0]!] = 1;
    const begin = delimiters[0]![0]!;
    this.#onlyBegin = delimiters.every((delimiter) => delimiter[0] === begin) ? begin : undefined;
  }

  /** The first index at which a delimiter may begin, or the length of the bytes. */
  candidate(bytes: Uint8Array, from: number): number {
    if (from >= bytes.length || this.#begins[bytes[from]!] === 1) return from;
    if (this.#onlyBegin !== undefined) {
      const at = bytes.indexOf(this.#onlyBegin, from + 1);
      return at < 0 ? bytes.length : at;
    }
    let at = from + 1;
    while (at < bytes.length && this.#begins[bytes[at]!] === 0) at++;
    return at;
  }

  /**
   * How long the delimiter is that begins at `at`: 0 if none does, {@linkcode CUT} if more bytes
   * are needed to tell, unless these are the `last`.
   */
  match(bytes: Uint8Array, at: number, last: boolean): number {
    for (const delimiter of this.#longestFirst) {
      const length = Math.min(delimiter.length, bytes.length - at);
      let same = 0;
      while (same < length && bytes[at + same] === delimiter[same]) same++;
      if (same === delimiter.length) return same;
      if (same === length && !last) return CUT;
    }
    return 0;
  }
}
