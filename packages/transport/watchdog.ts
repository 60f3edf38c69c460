/** Sweeps are never further apart, and never closer together. In milliseconds. */
const MAX_PERIOD = 500;
const MIN_PERIOD = 5;

/** The shortest limit spans so many sweeps. */
const SWEEPS = 20;

/** What a {@linkcode Watchdog} looks after. */
export interface Watched {
  /** Changes as it goes on: a count of bytes or messages. */
  readonly progress: number;
}

/**
 * Calls `tick` every `period` milliseconds, with the time since the last call, and does not keep the process alive. Returns
 * how to stop it.
 */
export type Ticker = (period: number, tick: (elapsed: number) => void) => () => void;

const tickEvery: Ticker = (period, tick) => {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    tick(now - last);
    last = now;
  }, period);
  Deno.unrefTimer(timer);
  return () => clearInterval(timer);
};

interface Watch<Limit> {
  limit: Limit;
  progress: number;
  /** When progress was last seen. */
  since: number;
}

/**
 * Notices what makes no progress for too long, with one timer for all, which runs only while there is something to watch.
 *
 * The time between two sweeps counts for two periods at most: what came in meanwhile was not dealt with yet. A process
 * that was stopped, or that computed for long, thus does not take its own pause for its peers'.
 *
 * @typeParam T What is watched.
 * @typeParam Limit The names of the limits.
 *
 * @example
 * ```ts
 * import { Watchdog } from "@zocalo/transport";
 * import { assertEquals } from "@std/assert";
 *
 * const expired = Promise.withResolvers<string>();
 * const watchdog = new Watchdog({ idle: 20 }, (_job, limit) => expired.resolve(limit));
 * watchdog.watch({ progress: 0 }, "idle");
 * const waiting = setTimeout(() => {}, 60_000); // the watchdog does not keep the process alive
 * assertEquals(await expired.promise, "idle");
 * clearTimeout(waiting);
 * ```
 */
export class Watchdog<T extends Watched, Limit extends string> {
  readonly #limits: Readonly<Record<Limit, number>>;
  readonly #period: number;
  readonly #onExpired: (watched: T, limit: Limit) => void;
  readonly #ticker: Ticker;
  readonly #watches = new Map<T, Watch<Limit>>();
  #stop: (() => void) | undefined;
  /** The time that counts, in milliseconds. */
  #now = 0;

  /**
   * Sets nothing going yet.
   *
   * @param limits In milliseconds; `Infinity` for none. Each happens up to 10 % late, but at least 10 ms and at most 1 s.
   * @param onExpired Called once for each that exceeds its limit; it is not watched any more then.
   * @param ticker For tests.
   */
  constructor(
    limits: Readonly<Record<Limit, number>>,
    onExpired: (watched: T, limit: Limit) => void,
    ticker: Ticker = tickEvery,
  ) {
    const shortest = Math.min(...Object.values<number>(limits));
    this.#limits = limits;
    this.#period = Math.max(MIN_PERIOD, Math.min(shortest / SWEEPS, MAX_PERIOD));
    this.#onExpired = onExpired;
    this.#ticker = ticker;
  }

  /** Holds `watched` to one of the limits, from now on and instead of any before. */
  watch(watched: T, limit: Limit): void {
    if (this.#limits[limit] === Infinity) return this.unwatch(watched);
    // Time before the next sweep is unknown, and not counted: hence a figure that has changed by then.
    this.#watches.set(watched, { limit, progress: NaN, since: 0 });
    this.#stop ??= this.#ticker(this.#period, (elapsed) => this.#sweep(elapsed));
  }

  /** Lets it go. The timer ends with the last one. */
  unwatch(watched: T): void {
    this.#watches.delete(watched);
    if (this.#watches.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }

  #sweep(elapsed: number): void {
    this.#now += Math.min(elapsed, 2 * this.#period);
    for (const [watched, watch] of this.#watches) {
      const { progress } = watched;
      if (progress !== watch.progress) {
        watch.progress = progress;
        watch.since = this.#now;
      } else if (this.#now - watch.since >= this.#limits[watch.limit]) {
        this.unwatch(watched);
        this.#onExpired(watched, watch.limit);
      }
    }
  }
}
