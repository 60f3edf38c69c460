import type { Rate } from "./_settings.ts";

/**
 * Says when messages may be dealt with, so that they keep to a rate. It reckons with the time at which a message would have
 * been due, not with that at which somebody got round to it: a timer that is late makes nobody slower.
 */
export class TokenBucket {
  readonly #interval: number;
  /** How far ahead of its time a message may be, in milliseconds. */
  readonly #ahead: number;
  /** When the message after the next would be due, if none might be ahead of its time. */
  #next = -Infinity;

  constructor({ rate, burst }: Rate) {
    this.#interval = 1_000 / rate;
    this.#ahead = (burst - 1) * this.#interval;
  }

  /** When a message that came at `at` may be dealt with: then or later. By any clock, in milliseconds. */
  take(at: number): number {
    const due = Math.max(at, this.#next - this.#ahead);
    this.#next = Math.max(due, this.#next) + this.#interval;
    return due;
  }

  /** Makes those that follow wait as if `count` more messages had come at `at`. */
  charge(count: number, at: number): void {
    this.#next = Math.max(at, this.#next) + count * this.#interval;
  }
}
