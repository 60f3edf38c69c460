/** So long others wait at most, in milliseconds: half a frame of a screen. */
const MAX_HOLD = 8;

/** Lets the rest of the program have its turn while something goes on that never waits by itself. */
export class Turns {
  #since = performance.now();

  /** Waits if it is time to. */
  async take(): Promise<void> {
    if (performance.now() - this.#since < MAX_HOLD) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#since = performance.now();
  }
}
