const EMPTY = new Uint8Array(0);

/**
 * Bytes. Slabs begin small, since an idle connection keeps one, and grow while reads fill what they
 * are given.
 */
const MIN_SIZE = 1024;
const MAX_SIZE = 64 * 1024;
const FACTOR = 4;

/** So many small reads in a row, below an eighth of a slab, let the next slab be smaller. */
const SMALL_READS = 16;

/**
 * The memory that a source is read into, each byte of it once: what was read stays as it is, so it
 * can be pushed into a {@linkcode Decoder}. Reads get from 1 to 64 KiB, as much as they have shown
 * to need.
 *
 * @example
 * ```ts
 * import { lines } from "@zocalo/framing";
 * import { type ByteSource, ReadSlab } from "@zocalo/framing/stream";
 * import { assertEquals } from "@std/assert";
 *
 * const source: ByteSource = {
 *   read: (buffer) => Promise.resolve(new TextEncoder().encodeInto("hello\nwor", buffer).written),
 * };
 *
 * const slab = new ReadSlab();
 * const decoder = lines().decoder();
 * for (let i = 0; i < 2; i++) {
 *   const count = await source.read(slab.free());
 *   if (count !== null) decoder.push(slab.use(count));
 * }
 * assertEquals([decoder.next(), decoder.next()], ["hello", "worhello"]);
 * ```
 */
export class ReadSlab {
  #slab: Uint8Array<ArrayBuffer> = EMPTY;
  #used = 0;
  #size = MIN_SIZE;
  #smallReads = 0;

  /** Where to read to. One read at a time. */
  free(): Uint8Array<ArrayBuffer> {
    if (this.#slab.length - this.#used < this.#size / FACTOR) {
      this.#slab = new Uint8Array(this.#size);
      this.#used = 0;
    }
    return this.#slab.subarray(this.#used);
  }

  /** What was read there: the first `count` bytes of what `free()` has returned. */
  use(count: number): Uint8Array<ArrayBuffer> {
    const chunk = this.#slab.subarray(this.#used, this.#used + count);
    this.#used += count;
    this.#smallReads = count < this.#size / 8 ? this.#smallReads + 1 : 0;
    if (this.#used === this.#slab.length) {
      this.#size = Math.min(this.#size * FACTOR, MAX_SIZE);
    } else if (this.#smallReads === SMALL_READS) {
      this.#size = Math.max(this.#size / FACTOR, MIN_SIZE);
      this.#smallReads = 0;
    }
    return chunk;
  }
}
