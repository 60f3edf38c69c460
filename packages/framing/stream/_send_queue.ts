import type { Encoder } from "../encoder.ts";
import { SendBuffer } from "../send_buffer.ts";
import type { ByteSink } from "./byte_sink.ts";

/** What `Promise.withResolvers()` makes, which Node has from version 22 on. */
class Pending {
  resolve!: () => void;
  reject!: (error: unknown) => void;
  readonly promise = new Promise<void>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

/**
 * Writes items in order. What is sent while a write is under way gathers and leaves together.
 *
 * ```text
 *   idle ── send() ──▶ writing ── the write ends, nothing gathered ──▶ idle
 *                        │  ▲
 *                        │  └── the write ends: what gathered is the next one
 *                        └───── the write fails ──▶ failed: all sends reject, now and later
 * ```
 */
export class SendQueue<T> {
  readonly #sink: ByteSink;
  readonly #encoder: Encoder<T>;
  readonly #limit: number;
  readonly #out = new SendBuffer();
  /** Of those whose items are in #out. */
  #gathered: Pending | undefined;
  #writing = false;
  #failure: { error: unknown } | undefined;

  constructor(sink: ByteSink, encoder: Encoder<T>, limit: number) {
    this.#sink = sink;
    this.#encoder = encoder;
    this.#limit = limit;
  }

  /** Whether nothing waits to be written. */
  get idle(): boolean {
    return !this.#writing;
  }

  /** Encodes at once and resolves when written. Throws what the encoder throws. */
  send(item: T): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#out.length > this.#limit) {
      throw new RangeError(
        `Cannot send as at most ${this.#limit} bytes may wait to be written: current value is ${this.#out.length}`,
      );
    }
    this.#encoder.encode(item, this.#out);
    this.#gathered ??= new Pending();
    const { promise } = this.#gathered;
    if (!this.#writing) this.#write();
    return promise;
  }

  async #write(): Promise<void> {
    this.#writing = true;
    for (let sends = this.#takeGathered(); sends !== undefined; sends = this.#takeGathered()) {
      try {
        for (const chunk of this.#out.take()) await this.#sink.write(chunk);
        sends.resolve();
      } catch (error) {
        this.#failure = { error };
        this.#out.take();
        sends.reject(error);
        this.#takeGathered()?.reject(error);
      }
    }
    this.#writing = false;
  }

  #takeGathered(): Pending | undefined {
    const gathered = this.#gathered;
    this.#gathered = undefined;
    return gathered;
  }
}
