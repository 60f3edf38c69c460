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

/** The memory that a source is read into, each byte of it once: what was read stays as it is. */
export class ReadSlab {
  #slab: Uint8Array<ArrayBuffer> = EMPTY;
  #used = 0;
  #size = MIN_SIZE;
  #smallReads = 0;

  /** Where to read to. */
  free(): Uint8Array<ArrayBuffer> {
    if (this.#slab.length - this.#used < this.#size / FACTOR) {
      this.#slab = new Uint8Array(this.#size);
      this.#used = 0;
    }
    return this.#slab.subarray(this.#used);
  }

  /** What was read there. */
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
