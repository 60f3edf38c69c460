/** As many as bash keeps unless told otherwise (`HISTSIZE`). */
const MAX_ENTRIES = 500;
/** Longer texts, such as pastes, are not kept. In UTF-16 code units. */
const MAX_LENGTH = 16_384;

/** What was entered before. */
export class History {
  readonly #entries: string[] = [];
  /** Which entry is looked at; the number of entries if none is. */
  #at = 0;
  #draft = "";

  /** Keeps an entry, unless it is the same as the one before. */
  add(entry: string): void {
    if (entry !== "" && entry.length <= MAX_LENGTH && entry !== this.#entries.at(-1)) {
      this.#entries.push(entry);
      if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
    }
    this.#at = this.#entries.length;
  }

  /** The entry before, if there is one; `current`, what has been typed, comes back after the newest. */
  older(current: string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#entries.length) this.#draft = current;
    return this.#entries[--this.#at];
  }

  /** The entry after, or the draft. */
  newer(): string | undefined {
    if (this.#at === this.#entries.length) return undefined;
    return this.#entries[++this.#at] ?? this.#draft;
  }
}
