/** A time limit on one thing after another. A timer for each would cost more than many of the things. */
export class Patience implements Disposable {
  readonly #timeout: number;
  readonly #onTooLong: () => void;
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** In milliseconds. `onTooLong` is called at most once. */
  constructor(timeout: number, onTooLong: () => void) {
    this.#timeout = timeout;
    this.#onTooLong = onTooLong;
  }

  begin(): void {
    this.#since = performance.now();
    this.#timer ??= setTimeout(this.#check, this.#timeout);
  }

  end(): void {
    this.#since = undefined;
  }

  readonly #check = (): void => {
    this.#timer = undefined;
    if (this.#since === undefined) return;
    const left = this.#since + this.#timeout - performance.now();
    if (left > 0) this.#timer = setTimeout(this.#check, left);
    else this.#onTooLong();
  };

  [Symbol.dispose](): void {
    this.end();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
