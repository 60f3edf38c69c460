import type { WaitOptions } from "./wait_options.ts";

/** Milliseconds: `setTimeout` fires at once above this. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** The time limit and the signal of one wait, as long as it lasts. */
export class Interrupt implements Disposable {
  readonly #signal: AbortSignal | undefined;
  readonly #onFired: () => void;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  #timeoutError: DOMException | undefined;

  /** Refuses what `setTimeout` would misunderstand, and signals that have fired already. */
  static check({ timeout, signal }: WaitOptions): void {
    if (timeout !== undefined && !(timeout >= 0 && timeout <= MAX_TIMEOUT)) {
      throw new RangeError(
        `Cannot use "timeout" as it must be from 0 to ${MAX_TIMEOUT} milliseconds: current value is ${timeout}`,
      );
    }
    signal?.throwIfAborted();
  }

  constructor({ timeout, signal }: WaitOptions, onFired: () => void) {
    this.#signal = signal;
    this.#onFired = onFired;
    signal?.addEventListener("abort", onFired, { once: true });
    if (timeout === undefined) return;
    this.#timer = setTimeout(() => {
      this.#timeoutError = new DOMException(
        `Cannot wait for bytes longer than ${timeout} ms`,
        "TimeoutError",
      );
      onFired();
    }, timeout);
  }

  throwIfFired(): void {
    this.#signal?.throwIfAborted();
    if (this.#timeoutError !== undefined) throw this.#timeoutError;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onFired);
  }
}
