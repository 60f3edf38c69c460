/**
 * Steps until others have their turn: what clients are told of them is a part of what may wait for each (96 KiB, some 1 000 lines), and
 * is on its way before the next.
 */
const STEPS_AT_ONCE = 200;

/** Does one thing after the other: at once, unless that is so much that others have to have their turn in between. */
export class Turns {
  readonly #nextTurn: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  /** What is to be done, in steps. */
  readonly #things: Iterator<void>[] = [];
  #steps = 0;
  #isBusy = false;

  /** What fails is told, and what comes after it is done. */
  constructor(nextTurn: () => Promise<void>, onError: (error: unknown) => void) {
    this.#nextTurn = nextTurn;
    this.#onError = onError;
  }

  /** Does something that stops after each step, after what is to be done already. */
  take(steps: Iterable<void>): void {
    this.#things.push(steps[Symbol.iterator]());
    if (!this.#isBusy) this.#go();
  }

  #go(): void {
    this.#isBusy = true;
    try {
      while (this.#things.length > 0 && this.#steps < STEPS_AT_ONCE) {
        this.#steps += 1;
        this.#step();
      }
    } finally {
      this.#isBusy = false;
    }
    if (this.#steps < STEPS_AT_ONCE) return;
    this.#steps = 0;
    this.#isBusy = true;
    this.#nextTurn().then(() => this.#go());
  }

  #step(): void {
    try {
      if (!this.#things[0]!.next().done) return;
      this.#things.shift();
    } catch (error) {
      this.#things.shift();
      this.#onError(error);
    }
  }
}
