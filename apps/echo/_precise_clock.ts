/** What {@linkcode BenchRun} tells the time by. Moments are in milliseconds, on the clock of `performance.now()`. */
export interface Clock extends Disposable {
  now(): number;
  /** Waits for a moment that is not before those waited for already. Disposing ends all waiting. */
  until(moment: number): Promise<void>;
}

/** Timers of Deno come up to 2.1 ms late. What is nearer is waited for by going round the event loop. */
const COARSE = 3;

/** A turn of the event loop in which nothing else was done takes 2 µs; one with a reply 10 µs and more. In milliseconds. */
const EMPTY_TURN = 0.01;

interface Waiting {
  readonly moment: number;
  resolve(): void;
}

/** A clock that wakes within microseconds, at the price of a core that is busy while somebody waits for something near. */
export class PreciseClock implements Clock {
  readonly #line: Waiting[] = [];
  #running = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turnAt = 0;
  #spun = 0;

  now(): number {
    return performance.now();
  }

  /** How long it kept the core busy with nothing but waiting, in milliseconds. */
  get spun(): number {
    return this.#spun;
  }

  until(moment: number): Promise<void> {
    return new Promise((resolve) => {
      this.#line.push({ moment, resolve });
      if (this.#running) return;
      this.#running = true;
      this.#turnAt = NaN;
      this.#turn();
    });
  }

  readonly #turn = (): void => {
    const now = performance.now();
    if (now - this.#turnAt < EMPTY_TURN) this.#spun += now - this.#turnAt;
    this.#turnAt = now;
    while (this.#line.length > 0 && this.#line[0]!.moment <= now) this.#line.shift()!.resolve();
    const [next] = this.#line;
    if (next === undefined) {
      this.#running = false;
    } else if (next.moment - now > COARSE) {
      this.#timer = setTimeout(this.#turn, next.moment - now - COARSE);
    } else setImmediate(this.#turn);
  };

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#running = false;
    for (const { resolve } of this.#line.splice(0)) resolve();
  }
}
