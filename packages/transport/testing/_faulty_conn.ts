import type { ByteStream } from "../byte_stream.ts";
import type { RawConn } from "../conn_stream.ts";
import { ConnectionLostError } from "../errors.ts";
import type { FaultOptions } from "./faulty_stream.ts";
import { Pauses } from "./_pauses.ts";
import { randomNumbers } from "./_random.ts";
import { systemError } from "./_system_error.ts";

/** A socket takes no more than its buffer holds either, and a write under way is seen to go on. */
const MAX_WRITE = 65_536;

/** What splits messages in the places that break parsers. */
const TINY = 8;

/** Chances that the seed decides. Each direction has its own: what one does must not depend on the other's timing. */
class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomNumbers(seed);
  }

  /** Whether a fault of this probability happens now. */
  hits(probability: number): boolean {
    return this.#next() < probability;
  }

  /** A delay up to a maximum, most often a short one. */
  delay(max: number): number {
    return Math.floor(this.#next() ** 4 * (max + 1));
  }

  /** Part of a length, at least 1: every other time a tiny one. */
  part(length: number): number {
    return 1 + Math.floor(this.#next() * (this.hits(0.5) ? Math.min(length, TINY) : length));
  }
}

/** A stream as a {@linkcode RawConn} that misbehaves. */
export class FaultyConn implements RawConn {
  readonly #stream: ByteStream;
  readonly #options: Required<FaultOptions>;
  readonly #reading: Dice;
  readonly #writing: Dice;
  readonly #pauses = new Pauses();
  #reset: unknown;

  constructor(stream: ByteStream, options: Required<FaultOptions>) {
    this.#stream = stream;
    this.#options = options;
    const seeds = randomNumbers(options.seed);
    this.#reading = new Dice(seeds() * 2 ** 32);
    this.#writing = new Dice(seeds() * 2 ** 32);
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    await this.#begin(this.#reading);
    if (this.#reading.hits(this.#options.truncations)) return null;
    const size = this.#reading.hits(this.#options.shortReads)
      ? this.#reading.part(buffer.length)
      : buffer.length;
    return await this.#stream.read(buffer.subarray(0, size)).catch(rethrowCause);
  }

  async write(data: Uint8Array): Promise<number> {
    await this.#begin(this.#writing);
    const most = Math.min(data.length, MAX_WRITE);
    const size = this.#writing.hits(this.#options.shortWrites) ? this.#writing.part(most) : most;
    await this.#stream.write(data.subarray(0, size)).catch(rethrowCause);
    return size;
  }

  async closeWrite(): Promise<void> {
    await this.#begin(this.#writing);
    await this.#stream.closeWrite().catch(rethrowCause);
  }

  close(): void {
    this.#pauses.end();
    this.#stream.abort();
  }

  /** What may happen before any call. */
  async #begin(dice: Dice): Promise<void> {
    const { delays, maxDelay, stalls, stallTime, resets } = this.#options;
    if (dice.hits(delays)) await this.#pauses.wait(dice.delay(maxDelay));
    if (dice.hits(stalls)) await this.#pauses.wait(stallTime);
    if (dice.hits(resets)) {
      this.#reset ??= systemError("ECONNRESET", "Connection reset by peer");
      this.#stream.abort(this.#reset);
    }
    if (this.#reset !== undefined) throw this.#reset;
  }
}

/** The stream around this one names the operation and the endpoints; once is enough. */
function rethrowCause(error: unknown): never {
  throw error instanceof ConnectionLostError ? error.cause : error;
}
