import { concat } from "@std/bytes/concat";
import type { DelimiterSearch } from "./_delimiter_search.ts";
import { checkBytes } from "./check.ts";
import type { Encoder } from "./encoder.ts";
import { FrameTooLargeError } from "./errors.ts";
import type { SendBuffer } from "./send_buffer.ts";

export class DelimitedEncoder implements Encoder<Uint8Array> {
  readonly #search: DelimiterSearch;
  readonly #delimiter: Uint8Array;
  readonly #continuations: readonly Uint8Array[];
  readonly #limit: number;

  constructor(search: DelimiterSearch, delimiters: readonly Uint8Array[], limit: number) {
    this.#search = search;
    this.#delimiter = delimiters[0]!;
    this.#continuations = delimiters.flatMap((other) => continuations(this.#delimiter, other));
    this.#limit = limit;
  }

  encode(item: Uint8Array, out: SendBuffer): void {
    checkBytes(item);
    if (item.length > this.#limit) {
      throw new FrameTooLargeError(item.length, this.#limit, { recoverable: true });
    }
    const at = this.#firstDelimiter(item);
    if (at < item.length) {
      throw new TypeError(
        `Cannot encode a frame as no delimiter must begin in it: current value is one at byte ${at}`,
      );
    }
    if (this.#continuations.some((continuation) => this.#continues(item, continuation))) {
      throw new TypeError(
        `Cannot encode a frame as it must not make the delimiter before it a longer one: current value is ${item.length} bytes that do`,
      );
    }
    out.writeBytes(item);
    out.writeBytes(this.#delimiter);
  }

  /** Where the first one begins in the item with its own behind it. */
  #firstDelimiter(item: Uint8Array): number {
    let at = 0;
    while (true) {
      at = this.#search.candidate(item, at);
      if (at === item.length) return at;
      const length = this.#search.match(item, at, false);
      if (length > 0) return at;
      if (length < 0 && this.#matchesWithDelimiter(item.subarray(at))) return at;
      at++;
    }
  }

  #matchesWithDelimiter(end: Uint8Array): boolean {
    const bytes: Uint8Array = concat([end, this.#delimiter]);
    return this.#search.match(bytes, 0, true) > 0;
  }

  /** Whether the frame and a continuation are the same as far as both go. */
  #continues(item: Uint8Array, continuation: Uint8Array): boolean {
    const length = Math.min(continuation.length, item.length + this.#delimiter.length);
    for (let i = 0; i < length; i++) {
      const byte = i < item.length ? item[i] : this.#delimiter[i - item.length];
      if (byte !== continuation[i]) return false;
    }
    return true;
  }
}

/** What would make `delimiter` the beginning or the middle of `other`: the "\n" of "\r" in "\r\n". */
function continuations(delimiter: Uint8Array, other: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let end = delimiter.length; end < other.length; end++) {
    if (delimiter.every((byte, i) => byte === other[end - delimiter.length + i])) {
      found.push(other.subarray(end));
    }
  }
  return found;
}
