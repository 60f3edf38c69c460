import { BaseDecoder } from "./_base_decoder.ts";
import { CUT, type DelimiterSearch } from "./_delimiter_search.ts";
import { join } from "./_piece_queue.ts";
import { FrameTooLargeError } from "./errors.ts";
import { ReceiveBuffer } from "./receive_buffer.ts";

const EMPTY = new Uint8Array(0);

/**
 * Bytes that are copied behind the beginning of a delimiter which was cut: enough that input that
 * consists of such beginnings is copied a little more than once, little enough if it does not.
 */
const MAX_JOINED = 1024;

/**
 * ```text
 *            #searched: no delimiter begins here   #position
 *          ┌────────────────────────────────────┐    │
 *   buffer │ the beginning of a frame...        │    ▼                 all that came
 *   window                  │                        │         │       what is searched now
 *   unsearched                                                 │    │  what comes after that
 * ```
 *
 * A delimiter that is cut at the end of the window is looked at again in the next one, which begins
 * with it.
 */
export class DelimitedDecoder extends BaseDecoder<Uint8Array> {
  readonly #search: DelimiterSearch;
  readonly #limit: number;
  readonly #unsearched = new ReceiveBuffer();
  #window: Uint8Array = EMPTY;
  #position = 0;
  #searched = 0;
  /** Whether the buffer begins within a frame that was too long, and whose error was thrown. */
  #skipping = false;

  constructor(search: DelimiterSearch, limit: number) {
    super();
    this.#search = search;
    this.#limit = limit;
  }

  get within(): boolean {
    return this.#skipping || this.bufferedBytes > 0;
  }

  override push(chunk: Uint8Array): void {
    super.push(chunk);
    this.#unsearched.push(chunk);
  }

  next(): Uint8Array | undefined {
    let delimiter = this.#find();
    if (this.#skipping) {
      this.#drop(delimiter);
      if (delimiter === 0) return undefined;
      this.#skipping = false;
      delimiter = this.#find();
    }
    if (this.#searched > this.#limit) {
      this.#drop(delimiter);
      this.#skipping = delimiter === 0;
      // Always the least, as what has been seen of the frame depends on how it was cut.
      throw new FrameTooLargeError(this.#limit + 1, this.#limit, { recoverable: true });
    }
    if (delimiter === 0 && (!this.ended || this.#searched === 0)) return undefined;
    const frame = this.buffer.take(this.#searched)!;
    this.#searched = 0;
    this.#drop(delimiter);
    return frame;
  }

  override remainder(): Uint8Array {
    this.#unsearched.remainder();
    this.#window = EMPTY;
    this.#position = 0;
    this.#searched = 0;
    this.#skipping = false;
    return this.buffer.remainder();
  }

  /** How long the next delimiter is, which begins behind what is searched then; 0 if none is whole. */
  #find(): number {
    while (true) {
      this.#advance(this.#search.candidate(this.#window, this.#position) - this.#position);
      const last = this.ended && this.#unsearched.length === 0;
      const delimiter = this.#position === this.#window.length
        ? CUT
        : this.#search.match(this.#window, this.#position, last);
      if (delimiter > 0) return delimiter;
      if (delimiter === 0) this.#advance(1);
      else if (!this.#slide()) return 0;
    }
  }

  #advance(count: number): void {
    this.#position += count;
    this.#searched += count;
  }

  /** Lets the window begin at the position, with more bytes; false if there are no more. */
  #slide(): boolean {
    const rest = this.#window.subarray(this.#position);
    const front = this.#unsearched.front();
    const more = rest.length === 0 ? front : front.subarray(0, MAX_JOINED);
    this.#unsearched.skip(more.length);
    this.#window = join(rest, more);
    this.#position = 0;
    return more.length > 0;
  }

  /** Drops what has been searched, and the delimiter behind it. */
  #drop(delimiter: number): void {
    this.buffer.skip(this.#searched + delimiter);
    this.#position += delimiter;
    this.#searched = 0;
  }
}
