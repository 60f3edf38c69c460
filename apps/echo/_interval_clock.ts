/**
 * Times at a fixed distance. Whoever is late for one gets no time to wait, but the next one does not move; of several
 * that were missed, only the last is made up for.
 */
export class IntervalClock {
  readonly #interval: number;
  #slot: number;

  /** The first time is `start`. Both in milliseconds. */
  constructor(interval: number, start: number) {
    this.#interval = interval;
    this.#slot = start;
  }

  /** Goes on to the next time and returns how long it is until then. */
  next(now: number): number {
    this.#slot += this.#interval;
    const missed = Math.floor((now - this.#slot) / this.#interval);
    if (missed > 0) this.#slot += missed * this.#interval;
    return Math.max(0, this.#slot - now);
  }
}
