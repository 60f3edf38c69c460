/** When requests are to be sent, at a fixed rate, whatever became of those before. Moments are milliseconds from the first. */
export class SendSchedule {
  readonly #rate: number;
  #taken = 0;

  /** `rate` is in requests a second. */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** Adding up intervals would add up their rounding. */
  #at(index: number): number {
    return index * 1_000 / this.#rate;
  }

  /** Hands out the moment of the next request. None is left out because it has passed. */
  take(): number {
    return this.#at(this.#taken++);
  }

  /** Leaves out what lies before this moment and was not handed out. */
  skipTo(moment: number): void {
    this.#taken = Math.max(this.#taken, this.countBefore(moment));
  }

  /** How many moments lie before this one. */
  countBefore(moment: number): number {
    let count = Math.max(0, Math.ceil(moment * this.#rate / 1_000));
    // Exactly those that a caller who compares finds, whatever was rounded.
    while (this.#at(count) < moment) count++;
    while (count > 0 && this.#at(count - 1) >= moment) count--;
    return count;
  }
}
