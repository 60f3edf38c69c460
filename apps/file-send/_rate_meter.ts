/** What is so long ago counts e times less, in milliseconds: long enough for an ETA that does not jump. */
const MEMORY = 5_000;

/** A rate that follows what happens without jumping: each byte and millisecond counts less the older it is. */
export class RateMeter {
  #total: number;
  #at: number;
  #bytes = 0;
  #time = 0;

  /** Begins at `now`, in milliseconds, when `total` bytes have gone. */
  constructor(total: number, now: number) {
    this.#total = total;
    this.#at = now;
  }

  /** Takes note that `total` bytes have gone by `now`. */
  sample(total: number, now: number): void {
    const elapsed = now - this.#at;
    const decay = Math.exp(-elapsed / MEMORY);
    this.#bytes = this.#bytes * decay + total - this.#total;
    this.#time = this.#time * decay + elapsed;
    this.#total = total;
    this.#at = now;
  }

  /** 0 as long as nothing is known. */
  get bytesPerSecond(): number {
    return this.#time === 0 ? 0 : this.#bytes / this.#time * 1_000;
  }
}
