import type { ByteStream } from "./byte_stream.ts";
import { setDeadline } from "./_deadline.ts";
import { errorCode, type Listener } from "./listener.ts";

/** What passes when others give something back: accept(2). */
const SHORTAGES = new Set(["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"]);

/** The pauses of a shortage double from the one to the other, in milliseconds. */
const MIN_PAUSE = 10;
const MAX_PAUSE = 1_000;

/** A shortage that comes back sooner than this is the same one, in milliseconds. */
const QUIET_TIME = 60_000;

/** Accepts connections and sits out shortages of descriptors and memory. */
export class Acceptor {
  readonly #listener: Listener;
  readonly #onShortage: (error: unknown) => void;
  #lastShortage = -Infinity;
  #closed = false;
  #endPause: (() => void) | undefined;

  /** Takes from `listener`; `onShortage` is called once for each shortage, not for each try. */
  constructor(listener: Listener, onShortage: (error: unknown) => void) {
    this.#listener = listener;
    this.#onShortage = onShortage;
  }

  /** The next connection, or `null` once closed. Rejects with errors that do not pass. */
  async accept(): Promise<ByteStream | null> {
    for (let pause = MIN_PAUSE; !this.#closed; pause = Math.min(2 * pause, MAX_PAUSE)) {
      try {
        return await this.#listener.accept();
      } catch (error) {
        if (!SHORTAGES.has(errorCode((error as Error).cause) ?? "")) throw error;
        const now = performance.now();
        if (now - this.#lastShortage > QUIET_TIME) this.#onShortage(error);
        this.#lastShortage = now;
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
