import { Fifo } from "./_fifo.ts";

/**
 * A writer that does not wait for its writes could fill the memory. Node leaves that to the program (its high water mark is a
 * hint only), Go and Tokio have no queue; this is far more than any of them buffers by itself.
 */
export const MAX_QUEUED_BYTES = 16 * 1_048_576;

/** What a waiting write costs besides its data, roughly. */
const WRITE_COST = 256;

/** Lets those who write go one after the other, in the order in which they came, and no more of them than fit. */
export class WriteTurns {
  #taken = false;
  /** Made when somebody has to wait: most streams have one writer. */
  #waiting: Fifo<{ cost: number; go: () => void }> | undefined;
  #queuedBytes = 0;

  /** Whether somebody has the turn. */
  get taken(): boolean {
    return this.#taken;
  }

  /** Bytes that wait, with what they cost besides. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Takes the turn: `undefined` if it is free, else a promise of it. */
  take(bytes: number): Promise<void> | undefined {
    if (!this.#taken) {
      this.#taken = true;
      return undefined;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const cost = bytes + WRITE_COST;
    this.#queuedBytes += cost;
    this.#waiting ??= new Fifo();
    this.#waiting.push({ cost, go: resolve });
    return promise;
  }

  /** Hands the turn on; it stays taken meanwhile, so that nobody comes in between. */
  pass(): void {
    const next = this.#waiting?.shift();
    if (next === undefined) {
      this.#taken = false;
      return;
    }
    this.#queuedBytes -= next.cost;
    next.go();
  }
}
