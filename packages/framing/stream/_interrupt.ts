import type { WaitOptions } from "./wait_options.ts";

/** Milliseconds: `setTimeout` fires at once above this. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** Refuses what `setTimeout` would misunderstand. */
export function checkTimeout(name: string, timeout: number | undefined): void {
  if (timeout !== undefined && !(timeout >= 0 && timeout <= MAX_TIMEOUT)) {
    throw new RangeError(
      `Cannot use "${name}" as it must be from 0 to ${MAX_TIMEOUT} milliseconds: current value is ${timeout}`,
    );
  }
}

/** A moment on the clock of `performance.now()`, and what is said when it comes. */
export interface Deadline {
  readonly at: number;
  readonly message: string;
}

/** The time limits and the signal of one wait, as long as it lasts. */
export class Interrupt {
  readonly #signal: AbortSignal | undefined;
  readonly #onFired: () => void;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  #deadline: Deadline | undefined;
  #deadlineTimer: ReturnType<typeof setTimeout> | undefined;
  #timeoutError: DOMException | undefined;

  /** Refuses time limits that are none, and signals that have fired already. */
  static check({ timeout, signal }: WaitOptions): void {
    checkTimeout("timeout", timeout);
    signal?.throwIfAborted();
  }

  constructor({ timeout, signal }: WaitOptions, onFired: () => void) {
    this.#signal = signal;
    this.#onFired = onFired;
    signal?.addEventListener("abort", onFired, { once: true });
    if (timeout === undefined) return;
    this.#timer = this.#setTimer(timeout, `Cannot wait for bytes longer than ${timeout} ms`);
  }

  /** Fires at a moment as well, in place of the one that was set before. */
  fireAt(deadline: Deadline | undefined): void {
    if (deadline?.at === this.#deadline?.at) return;
    this.#deadline = deadline;
    clearTimeout(this.#deadlineTimer);
    if (deadline === undefined) return;
    const left = Math.max(0, deadline.at - performance.now());
    this.#deadlineTimer = this.#setTimer(left, deadline.message);
  }

  throwIfFired(): void {
    this.#signal?.throwIfAborted();
    if (this.#timeoutError !== undefined) throw this.#timeoutError;
  }

  #setTimer(delay: number, message: string): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.#timeoutError = new DOMException(message, "TimeoutError");
      this.#onFired();
    }, delay);
  }

  /** Ends the limits with the wait. */
  clear(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#deadlineTimer);
    this.#signal?.removeEventListener("abort", this.#onFired);
  }
}
