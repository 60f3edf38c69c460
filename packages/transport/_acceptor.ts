import type { ByteStream } from "./byte_stream.ts";
import { setDeadline } from "./_deadline.ts";
import { errorCode } from "./errors.ts";
import type { Listener } from "./listener.ts";

/**
 * What passes, but not at once, by accept(2): shortages end when others give something back. The codes of the second line
 * may concern the next connection only, or all of them.
 */
const PASSING = new Set([
  ...["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"],
  ...["EINVAL", "EPERM", "ETIMEDOUT", "EOPNOTSUPP"],
]);

/** The pauses double from the one to the other, in milliseconds. */
const MIN_PAUSE = 10;
const MAX_PAUSE = 1_000;

/** A trouble that comes back sooner than this is the same one, in milliseconds. */
const QUIET_TIME = 60_000;

/** Accepts connections and sits out troubles such as a shortage of descriptors. */
export class Acceptor {
  readonly #listener: Listener;
  readonly #onTrouble: (error: unknown) => void;
  #lastTrouble = -Infinity;
  #closed = false;
  #endPause: (() => void) | undefined;

  /** Takes from `listener`; `onTrouble` is called once for each trouble, not for each try. */
  constructor(listener: Listener, onTrouble: (error: unknown) => void) {
    this.#listener = listener;
    this.#onTrouble = onTrouble;
  }

  /** The next connection, or `null` once closed. Rejects with errors that do not pass. */
  async accept(): Promise<ByteStream | null> {
    for (let pause = MIN_PAUSE; !this.#closed; pause = Math.min(2 * pause, MAX_PAUSE)) {
      try {
        return await this.#listener.accept();
      } catch (error) {
        if (!PASSING.has(errorCode((error as Error).cause) ?? "")) throw error;
        const now = performance.now();
        if (now - this.#lastTrouble > QUIET_TIME) this.#onTrouble(error);
        this.#lastTrouble = now;
      }
      await this.#pause(pause);
    }
    return null;
  }

  async #pause(delay: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const clearDeadline = setDeadline(delay, resolve);
    this.#endPause = resolve;
    await promise;
    clearDeadline();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#endPause?.();
    await this.#listener.close();
  }
}
