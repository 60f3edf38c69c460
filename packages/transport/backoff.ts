/** Options of {@linkcode backoff}. */
export interface BackoffOptions {
  /**
   * The shortest delay, in milliseconds.
   *
   * @default {100}
   */
  minDelay?: number;
  /**
   * The longest delay, in milliseconds.
   *
   * @default {10_000}
   */
  maxDelay?: number;
  /**
   * Where chance comes from: a number from 0 up to but not including 1 for each delay.
   *
   * @default {Math.random}
   */
  random?: () => number;
}

/**
 * Delays between attempts, without end: each is chosen at random between `minDelay` and a bound that doubles from twice
 * `minDelay` to `maxDelay`. Chance keeps those that failed together from coming back together: "full jitter", as in
 * {@link https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ | Exponential Backoff And Jitter}, but
 * never sooner than `minDelay`.
 *
 * @returns The delays, in milliseconds. Start anew when an attempt has succeeded.
 * @throws {RangeError} Unless `minDelay` is more than 0, and `maxDelay` at least that and finite.
 *
 * @example Usage
 * ```ts
 * import { backoff } from "@zocalo/transport";
 * import { assert } from "@std/assert";
 *
 * const delays = backoff({ minDelay: 100, maxDelay: 10_000 });
 * const first: number = delays.next().value;
 * assert(first >= 100 && first <= 200);
 * ```
 */
export function backoff(options: BackoffOptions = {}): Generator<number, never> {
  const { minDelay = 100, maxDelay = 10_000, random = Math.random } = options;
  if (!(minDelay > 0 && maxDelay >= minDelay && maxDelay < Infinity)) {
    throw new RangeError(
      `Cannot back off with 0 < minDelay <= maxDelay < Infinity: current values are ${minDelay} and ${maxDelay}`,
    );
  }
  return delays(minDelay, maxDelay, random);
}

function* delays(min: number, max: number, random: () => number): Generator<number, never> {
  for (let bound = min;;) {
    bound = Math.min(2 * bound, max);
    yield min + random() * (bound - min);
  }
}
