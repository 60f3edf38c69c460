/**
 * How long a terminal may take for what is written to it, in milliseconds: one that nobody reads any more never takes it. Whoever
 * then writes more, or sets its modes (tcsetattr(3) waits for writes), waits as long.
 */
const PATIENCE = 500;

const encoder = new TextEncoder();

/** Writes to the terminal, one after another. Nobody who uses it has to wait for a terminal that is stuck. */
export class TtyOutput {
  #written: Promise<void> = Promise.resolve();
  /** When the write that is under way began. */
  #writingSince = Infinity;
  readonly #onError: () => void;

  constructor(onError: () => void) {
    this.#onError = onError;
  }

  /** Resolves when all is written. */
  get written(): Promise<void> {
    return this.#written;
  }

  /** Whether it has not taken what was written for longer than a terminal should. */
  get isStuck(): boolean {
    return performance.now() - this.#writingSince > PATIENCE;
  }

  /** Writes all of the text, behind what is being written. */
  write(text: string): Promise<void> {
    return this.#written = this.#written.then(() => this.#writeAll(encoder.encode(text)));
  }

  async #writeAll(data: Uint8Array): Promise<void> {
    this.#writingSince = performance.now();
    try {
      for (let start = 0; start < data.length;) {
        start += await Deno.stdout.write(data.subarray(start));
      }
    } catch {
      this.#onError();
    }
    this.#writingSince = Infinity;
  }

  /** Writes the last text, and tells whether it was taken in time. */
  async writeLast(text: string): Promise<boolean> {
    const { promise: late, resolve } = Promise.withResolvers<false>();
    const timer = setTimeout(() => resolve(false), PATIENCE);
    try {
      return await Promise.race([this.write(text).then(() => true), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Writes at once: there is no later when a process ends. */
  writeNow(text: string): void {
    const data = encoder.encode(text);
    try {
      for (let start = 0; start < data.length;) {
        start += Deno.stdout.writeSync(data.subarray(start));
      }
    } catch {
      // It has gone, and takes no harm.
    }
  }
}
