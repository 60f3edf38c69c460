import { adjoined, PieceQueue } from "./_piece_queue.ts";

const EMPTY = new Uint8Array(0);

/**
 * The bytes that came in and are not used up yet: what a decoder is built on.
 *
 * It looks like one array, but chunks are adopted, not joined. Only a frame that straddles chunks
 * is copied, once, into an array of exactly its size; other frames are views into the chunks.
 * (Chunks below 256 bytes which have to wait for more may be copied twice.) Bytes that were handed
 * out are never written to again.
 *
 * @example A decoder for frames of one length byte and the payload
 * ```ts
 * import { ReceiveBuffer } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const buffer = new ReceiveBuffer();
 *
 * function next(): Uint8Array | undefined {
 *   const length = buffer.at(0);
 *   return length === undefined ? undefined : buffer.take(1 + length, 1);
 * }
 *
 * buffer.push(new Uint8Array([2, 10, 11, 3, 20])); // one frame and the beginning of another
 * assertEquals(next(), new Uint8Array([10, 11]));
 * assertEquals(next(), undefined);
 *
 * buffer.push(new Uint8Array([21, 22]));
 * assertEquals(next(), new Uint8Array([20, 21, 22]));
 * ```
 */
export class ReceiveBuffer {
  // The front piece: #bytes from #start to #end, empty only if all is. If #bytes goes on behind
  // #end, it is our own array, made for a frame that is not whole yet; the bytes that come next
  // fill it, and only those after it are queued.
  #bytes: Uint8Array = EMPTY;
  #buffer: ArrayBufferLike = EMPTY.buffer;
  #offset = 0;
  #start = 0;
  #end = 0;
  readonly #queue = new PieceQueue();

  /** Bytes that are buffered. */
  get length(): number {
    return this.#end - this.#start + this.#queue.byteLength;
  }

  /**
   * Adds bytes at the end.
   *
   * @param chunk Belongs to the buffer from now on: do not write into it any more.
   */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.length === 0) return this.#setFront(chunk, chunk.length);
    const room = this.#bytes.length - this.#end;
    if (room > 0) {
      const part = chunk.subarray(0, room);
      this.#fill(part);
      chunk = chunk.subarray(part.length);
    } else if (this.#queue.length === 0) {
      // A driver that reads on into the same buffer, as framed() does, spares all copying.
      const longer = adjoined(this.#bytes, chunk);
      if (longer !== undefined) return this.#setFront(longer, longer.length, this.#start);
    }
    if (chunk.length > 0) this.#queue.push(chunk);
  }

  /**
   * Reads a byte without consuming it.
   *
   * @param index Counted from the first buffered byte.
   * @returns The byte, or `undefined` if it is not there yet.
   */
  at(index: number): number | undefined {
    let position = this.#start + index;
    if (position < this.#end) return this.#bytes[position];
    position -= this.#end;
    for (let i = 0; i < this.#queue.length; i++) {
      const piece = this.#queue.at(i);
      if (position < piece.length) return piece[position];
      position -= piece.length;
    }
    return undefined;
  }

  /**
   * Reads an unsigned integer without consuming it.
   *
   * @param index Of its first byte, counted from the first buffered byte.
   * @param width Its bytes, 1 to 8.
   * @param littleEndian Whether the least significant byte comes first, rather than last as in
   * network byte order.
   * @returns The integer, approximate above `Number.MAX_SAFE_INTEGER`; `undefined` if it is not
   * there as a whole yet.
   */
  uint(index: number, width: number, littleEndian: boolean = false): number | undefined {
    const begin = this.#start + index;
    const bytes = this.#bytes;
    let value = 0;
    if (begin + width <= this.#end) {
      // In one piece, as nearly always: frames of 64 B are 8 % faster with it.
      for (let i = 0; i < width; i++) {
        value = value * 256 + bytes[littleEndian ? begin + width - 1 - i : begin + i]!;
      }
      return value;
    }
    if (this.length < index + width) return undefined;
    for (let i = 0; i < width; i++) {
      value = value * 256 + this.at(littleEndian ? index + width - 1 - i : index + i)!;
    }
    return value;
  }

  /**
   * Finds a sequence of bytes, also where it lies across chunks.
   *
   * @param needle What to look for, at least one byte.
   * @param from Where to begin. After a search in vain the next one can begin at
   * `length - needle.length + 1` as it was then, so that no byte is searched twice.
   * @returns The index of its first byte, or -1.
   */
  indexOf(needle: Uint8Array, from: number = 0): number {
    // A search that goes on begins near the end, so its piece is found from there.
    let i = this.#queue.length;
    let begin = this.length;
    while (i >= 0 && begin > from) begin -= this.#piece(--i).length;
    for (; i < this.#queue.length; i++) {
      const piece = this.#piece(i);
      let at = piece.indexOf(needle[0]!, Math.max(0, from - begin));
      while (at >= 0 && !this.#continues(needle, i, at)) at = piece.indexOf(needle[0]!, at + 1);
      if (at >= 0) return begin + at;
      begin += piece.length;
    }
    return -1;
  }

  /**
   * Shows the first bytes as far as they lie in one piece, without consuming or copying them.
   *
   * @returns A view, which is empty only if nothing is buffered.
   */
  front(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /**
   * Shows the first bytes without consuming them.
   *
   * @param count How many.
   * @returns A view, or `undefined` if fewer are buffered; then room is made, so that those to come
   * are copied once.
   */
  peek(count: number): Uint8Array | undefined {
    return this.#gather(count) ? this.#bytes.subarray(this.#start, this.#start + count) : undefined;
  }

  /**
   * Takes the bytes from `begin` to `end` out and consumes all up to `end`.
   *
   * @param end Behind the last byte, counted from the first buffered one.
   * @param begin The first byte wanted; those before it (a header) are dropped.
   * @returns A view that stays valid for ever, or `undefined` if fewer than `end` bytes are
   * buffered; then nothing is consumed, and room is made for `end` bytes: compare with a limit
   * before.
   */
  take(end: number, begin: number = 0): Uint8Array | undefined {
    if (this.#end - this.#start < end && !this.#gather(end)) return undefined;
    // Twice as fast as subarray().
    const bytes = new Uint8Array(this.#buffer, this.#offset + this.#start + begin, end - begin);
    this.#start += end;
    if (this.#start === this.#end) this.#advance();
    return bytes;
  }

  /**
   * Drops the first bytes.
   *
   * @param count How many; at most all that are buffered.
   */
  skip(count: number): void {
    while (count > 0 && this.length > 0) {
      const part = Math.min(count, this.#end - this.#start);
      count -= part;
      this.#start += part;
      if (this.#start === this.#end) this.#advance();
    }
  }

  /** Hands over all bytes and is empty afterwards. */
  remainder(): Uint8Array {
    return this.take(this.length)!;
  }

  /** Makes the first `count` bytes one piece; if fewer are there, makes room for them. */
  #gather(count: number): boolean {
    const length = this.#end - this.#start;
    if (length >= count) return true;
    if (length === 0) return false;
    if (this.#bytes.length - this.#start < count) {
      const whole = new Uint8Array(count);
      whole.set(this.#bytes.subarray(this.#start, this.#end));
      this.#setFront(whole, length);
    }
    while (this.#queue.length > 0 && this.#end < this.#bytes.length) {
      this.#fill(this.#queue.shift(this.#bytes.length - this.#end));
    }
    return this.#end - this.#start >= count;
  }

  #fill(part: Uint8Array): void {
    this.#bytes.set(part, this.#end);
    this.#end += part.length;
  }

  /** Lets the next piece be the front. An empty buffer keeps no chunk in memory. */
  #advance(): void {
    const next = this.#queue.length > 0 ? this.#queue.shift() : EMPTY;
    this.#setFront(next, next.length);
  }

  #setFront(bytes: Uint8Array, end: number, start = 0): void {
    this.#bytes = bytes;
    this.#buffer = bytes.buffer;
    this.#offset = bytes.byteOffset;
    this.#start = start;
    this.#end = end;
  }

  /** The front for -1, else what is queued. */
  #piece(index: number): Uint8Array {
    return index < 0 ? this.#bytes.subarray(this.#start, this.#end) : this.#queue.at(index);
  }

  /** Whether the rest of `needle` is there too, if its first byte is the one at `at` in a piece. */
  #continues(needle: Uint8Array, index: number, at: number): boolean {
    let piece = this.#piece(index);
    for (let i = 1; i < needle.length; i++) {
      if (++at === piece.length) {
        if (++index === this.#queue.length) return false;
        piece = this.#piece(index);
        at = 0;
      }
      if (piece[at] !== needle[i]) return false;
    }
    return true;
  }
}
