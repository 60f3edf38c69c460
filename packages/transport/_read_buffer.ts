/** An idle connection should cost little. */
const MIN_SIZE = 512;
/** Bulk data goes round at 4.2 GB/s with it, at 2.9 with a quarter (loopback, 8 connections). */
const MAX_SIZE = 262_144;
/** From the least to the most: 512 B, 4, 32 and 256 KiB. */
const STEP = 8;
/** A burst has gaps: only this many small reads in a row shrink the buffer. */
const SMALL_READS = 16;

/**
 * What the grown buffers of a thread may take together while they wait for more, in bytes. A read that waits cannot be given
 * a smaller buffer, so thousands of connections would each keep what their last burst needed. Beyond this a connection whose
 * burst is over waits with a small one, which costs it a read more at the next burst.
 */
const MAX_WAITING = 8 * 1_048_576;

/** How many buffers of a size are kept for the next burst, rather than left to the garbage collector. */
const MAX_SPARE = 8;

type Bytes = Uint8Array<ArrayBuffer>;

let grownBytes = 0;
const spare = new Map<number, Bytes[]>();

/** A buffer to read into again and again; its size follows what arrives. Whoever has finished reading releases it. */
export class ReadBuffer {
  /** What to read into. */
  bytes: Bytes = new Uint8Array(MIN_SIZE);
  readonly #small = this.bytes;
  /** What the last burst needed. */
  #size = MIN_SIZE;
  #smallReads = 0;

  /** The part that a read of `count` bytes has filled. */
  filled(count: number): Bytes {
    return count === this.bytes.length ? this.bytes : this.bytes.subarray(0, count);
  }

  /** Chooses the size for the next read, when the bytes of the last one, `count`, are no longer needed. */
  adapt(count: number): void {
    const { length } = this.bytes;
    if (count === length) {
      this.#smallReads = 0;
      if (length === this.#size) this.#size = Math.min(length * STEP, MAX_SIZE);
      this.#exchange(this.#size);
      return;
    }
    if (count >= this.#size / STEP) this.#smallReads = 0;
    else if (++this.#smallReads >= SMALL_READS && this.#size > MIN_SIZE) {
      this.#smallReads = 0;
      this.#size /= STEP;
      if (length > this.#size) this.#exchange(this.#size);
    }
    if (grownBytes > MAX_WAITING) this.#exchange(MIN_SIZE);
  }

  /** Gives back what it takes. The system may still be at work on the bytes, so nobody else gets them. */
  release(): void {
    if (this.bytes !== this.#small) grownBytes -= this.bytes.length;
    this.bytes = this.#small;
  }

  #exchange(size: number): void {
    const old = this.bytes;
    if (size === old.length) return;
    this.release();
    if (old !== this.#small) keep(old);
    if (size === MIN_SIZE) return;
    this.bytes = spare.get(size)?.pop() ?? new Uint8Array(size);
    grownBytes += size;
  }
}

function keep(bytes: Bytes): void {
  const { length } = bytes;
  let kept = spare.get(length);
  if (kept === undefined) spare.set(length, kept = []);
  if (kept.length < MAX_SPARE) kept.push(bytes);
}
