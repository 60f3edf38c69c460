import { clearImmediate, setImmediate } from "node:timers";
import { systemError } from "./_system_error.ts";

/** Waits that can all be ended at once, so that a stream which is let go of leaves no timer. */
export class Pauses {
  readonly #cancels = new Set<() => void>();
  #ended = false;

  /** Waits some milliseconds, or for 0 one turn of the event loop. Rejects if it is cut short. */
  async wait(delay: number): Promise<void> {
    if (!this.#ended) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const cancel = start(delay, resolve);
      const end = () => {
        cancel();
        resolve();
      };
      this.#cancels.add(end);
      await promise;
      this.#cancels.delete(end);
    }
    if (this.#ended) throw systemError("ECANCELED", "Operation canceled");
  }

  /** Ends those under way and all later ones. */
  end(): void {
    this.#ended = true;
    for (const cancel of this.#cancels) cancel();
  }
}

/** Timers wait a millisecond at least, which is too long for most delays. */
function start(delay: number, done: () => void): () => void {
  if (delay > 0) {
    const timer = setTimeout(done, delay);
    return () => clearTimeout(timer);
  }
  const immediate = setImmediate(done);
  return () => clearImmediate(immediate);
}
