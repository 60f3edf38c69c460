import process from "node:process";
import type { PreciseClock } from "./_precise_clock.ts";

/**
 * Which part of a core this process uses, without what the clock uses to wait. The time in which the last replies are awaited
 * does not count: a busy client would seem to be idle.
 */
export class ClientCpu implements Disposable {
  readonly #clock: Pick<PreciseClock, "spun">;
  readonly #startedAt = performance.now();
  readonly #usedBefore: number;
  readonly #timer: ReturnType<typeof setTimeout>;
  #share: number | undefined;

  /** Measures for `time` milliseconds, or until it is asked. */
  constructor(clock: Pick<PreciseClock, "spun">, time: number) {
    this.#clock = clock;
    this.#usedBefore = this.#used();
    this.#timer = setTimeout(() => this.#share = this.#measure(), time);
  }

  /** 1 is a whole core. */
  get share(): number {
    return this.#share ?? this.#measure();
  }

  #used(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000 - this.#clock.spun;
  }

  #measure(): number {
    return Math.max(0, this.#used() - this.#usedBefore) / (performance.now() - this.#startedAt);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
