/** Timers are not more exact than this, in milliseconds: whoever is due within it is woken too. */
const SLACK = 1;

/** Timers cannot count further, in milliseconds; a wait that is longer is looked at again then. */
const MAX_DELAY = 2 ** 31 - 1;

/** Those who wait for their time, with one timer for all. It runs only while somebody waits. */
export class Throttle {
  readonly #waiting = new Map<object, { readonly due: number; readonly wake: () => void }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wakesAt = Infinity;

  /** Calls `wake` at `due`, a time of `performance.now()`, unless `cancel` is called before. */
  wait(who: object, due: number, wake: () => void): void {
    this.#waiting.set(who, { due, wake });
    if (due < this.#wakesAt) this.#setTimer(due);
  }

  cancel(who: object): void {
    if (!this.#waiting.delete(who) || this.#waiting.size > 0) return;
    this.#setTimer(Infinity);
  }

  #setTimer(due: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wakesAt = due;
    if (due === Infinity) return;
    const delay = Math.min(Math.max(due - performance.now(), SLACK), MAX_DELAY);
    this.#timer = setTimeout(this.#wakeAll, delay);
  }

  readonly #wakeAll = (): void => {
    const now = performance.now() + SLACK;
    let next = Infinity;
    for (const [who, { due, wake }] of this.#waiting) {
      if (due > now) {
        next = Math.min(next, due);
        continue;
      }
      this.#waiting.delete(who);
      wake();
    }
    this.#setTimer(next);
  };
}
