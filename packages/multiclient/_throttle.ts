/** Timers are not more exact than this, in milliseconds: whoever is due within it is woken too. */
const SLACK = 1;

/** Timers cannot count further, in milliseconds; a wait that is longer is looked at again then. */
const MAX_DELAY = 2 ** 31 - 1;

interface Waiting {
  readonly due: number;
  readonly wake: () => void;
}

/** Those who wait for their time, with one timer for all. It runs only while somebody waits. */
export class Throttle {
  readonly #waiting = new Map<object, Waiting>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wakesAt = Infinity;

  /** Calls `wake` at `due`, a time of `performance.now()`, unless `cancel` is called before. */
  wait(who: object, due: number, wake: () => void): void {
    this.#waiting.set(who, { due, wake });
    if (due < this.#wakesAt) this.#setTimer(due);
  }

  /** Wakes somebody before the time. */
  hurry(who: object): void {
    const waiting = this.#waiting.get(who);
    this.cancel(who);
    waiting?.wake();
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
    const woken: [object, Waiting][] = [];
    let next = Infinity;
    for (const entry of this.#waiting) {
      const { due } = entry[1];
      if (due <= now) woken.push(entry);
      else next = Math.min(next, due);
    }
    for (const [who] of woken) this.#waiting.delete(who);
    this.#setTimer(next);
    for (const [, { wake }] of woken.sort(([, a], [, b]) => a.due - b.due)) wake();
  };
}
