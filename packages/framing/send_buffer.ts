const EMPTY = new Uint8Array(0);

/** Bytes. Slabs have room for some times what gathers, so a stream with little to say stays cheap. */
const MIN_SLAB = 1024;
const MAX_SLAB = 64 * 1024;
const SLAB_FACTOR = 8;

/**
 * Bytes. Longer arrays are kept by reference: over TCP a write of their own costs less than the
 * copy from here on.
 */
const MAX_COPY = 8 * 1024;

const encoder = new TextEncoder();

/**
 * The bytes that are to be written: what an encoder appends to.
 *
 * Small pieces are copied together, so that many frames leave in one write; large arrays are kept
 * by reference. Bytes that were taken are never written to again.
 *
 * @example
 * ```ts
 * import { SendBuffer } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const out = new SendBuffer();
 * out.writeUint(5, 2);
 * out.writeText("hello");
 * assertEquals(out.length, 7);
 * assertEquals(out.take(), [new Uint8Array([0, 5, 0x68, 0x65, 0x6c, 0x6c, 0x6f])]);
 * assertEquals(out.length, 0);
 * ```
 */
export class SendBuffer {
  #chunks: Uint8Array[] = [];
  #length = 0;
  // What was copied lies in #slab from #start to #end; before that is what was taken, behind it is
  // free.
  #slab: Uint8Array = EMPTY;
  #start = 0;
  #end = 0;

  /** Bytes that were appended and not taken yet. */
  get length(): number {
    return this.#length;
  }

  /**
   * Appends an unsigned integer.
   *
   * @param value The integer.
   * @param width Its bytes, 1 to 8.
   * @param littleEndian Whether the least significant byte goes first, rather than last as in
   * network byte order.
   * @throws {RangeError} If the value is not an integer from 0 to what `width` bytes and
   * `Number.MAX_SAFE_INTEGER` hold.
   */
  writeUint(value: number, width: number, littleEndian: boolean = false): void {
    if (!Number.isSafeInteger(value) || value < 0 || value >= 256 ** width) {
      throw new RangeError(
        `Cannot write an unsigned integer of ${width} bytes: current value is ${value}`,
      );
    }
    const at = this.#allocate(width);
    for (let i = 0; i < width; i++) {
      this.#slab[littleEndian ? at + i : at + width - 1 - i] = value;
      value = Math.floor(value / 256);
    }
  }

  /**
   * Appends bytes.
   *
   * @param bytes Kept by reference if they are more than 8 KiB: do not change them until they were
   * written.
   */
  writeBytes(bytes: Uint8Array): void {
    if (bytes.length <= MAX_COPY) {
      const at = this.#allocate(bytes.length);
      this.#slab.set(bytes, at);
    } else {
      this.#seal();
      this.#chunks.push(bytes);
      this.#length += bytes.length;
    }
  }

  /**
   * Appends a string as UTF-8. A lone surrogate becomes U+FFFD, as with `TextEncoder`.
   *
   * @param text The string.
   * @returns How many bytes that took.
   */
  writeText(text: string): number {
    // A UTF-16 code unit takes at most three bytes in UTF-8.
    const most = text.length * 3;
    if (most > MAX_SLAB) {
      const bytes = encoder.encode(text);
      this.writeBytes(bytes);
      return bytes.length;
    }
    this.#reserve(most);
    const { written } = encoder.encodeInto(text, this.#slab.subarray(this.#end));
    this.#end += written;
    this.#length += written;
    return written;
  }

  /**
   * Takes all out.
   *
   * @returns The chunks, to be written in this order. They stay as they are.
   */
  take(): Uint8Array[] {
    this.#seal();
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#length = 0;
    return chunks;
  }

  #allocate(count: number): number {
    this.#reserve(count);
    const at = this.#end;
    this.#end += count;
    this.#length += count;
    return at;
  }

  #reserve(count: number): void {
    if (this.#slab.length - this.#end >= count) return;
    this.#seal();
    const size = Math.min((this.#length + count) * SLAB_FACTOR, MAX_SLAB);
    this.#slab = new Uint8Array(Math.max(size, count, MIN_SLAB));
    this.#start = 0;
    this.#end = 0;
  }

  #seal(): void {
    if (this.#end > this.#start) this.#chunks.push(this.#slab.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }
}
