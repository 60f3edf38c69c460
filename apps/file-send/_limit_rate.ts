import type {
  ByteStream,
  CloseOptions,
  CloseOutcome,
  Endpoint,
  TlsSession,
} from "@zocalo/transport";
import { Pacer } from "./_pacer.ts";

/** What a stream queues itself: see {@linkcode ByteStream.write}. In bytes. */
const MAX_QUEUED = 16 * 1_048_576;

/** Time, for a test to replace. */
export interface Clock {
  /** In milliseconds. */
  now(): number;
  /** Calls `wake` after so many milliseconds, unless it is cancelled by what it returns. */
  wait(delay: number, wake: () => void): () => void;
}

const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  wait(delay, wake) {
    const timer = setTimeout(wake, delay);
    return () => clearTimeout(timer);
  },
};

/** A write or a half-close that waits for its turn. */
interface Waiting {
  /** What has not gone yet; `undefined` for a half-close. */
  rest: Uint8Array | undefined;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Limits what is written to a stream to so many bytes a second, in pieces of a twentieth of a second. What waits when the stream
 * is closed goes at once: its time limit is for the other side.
 *
 * @returns The stream around it, which owns it: nothing else may be called on that one.
 */
export function limitRate(
  stream: ByteStream,
  bytesPerSecond: number,
  clock: Clock = SYSTEM_CLOCK,
): ByteStream {
  return new PacedStream(stream, new Pacer(bytesPerSecond), clock);
}

class PacedStream implements ByteStream {
  readonly #stream: ByteStream;
  readonly #pacer: Pacer;
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];
  #queued = 0;
  #isRunning = false;
  /** Whether the stream takes everything at once. */
  #isReleased = false;
  #wake = () => {};

  constructor(stream: ByteStream, pacer: Pacer, clock: Clock) {
    this.#stream = stream;
    this.#pacer = pacer;
    this.#clock = clock;
  }

  get local(): Endpoint {
    return this.#stream.local;
  }

  get remote(): Endpoint {
    return this.#stream.remote;
  }

  get tls(): TlsSession | undefined {
    return this.#stream.tls;
  }

  get bytesRead(): number {
    return this.#stream.bytesRead;
  }

  get bytesWritten(): number {
    return this.#stream.bytesWritten;
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return this.#stream.read(buffer);
  }

  write(data: Uint8Array): Promise<void> {
    // What is refused is refused by the stream.
    if (this.#isReleased || !(data instanceof Uint8Array)) return this.#stream.write(data);
    if (this.#queued > MAX_QUEUED) {
      return Promise.reject(
        new RangeError(
          `Cannot queue ${data.length} bytes: ${this.#queued} bytes wait already, above the limit of ${MAX_QUEUED}`,
        ),
      );
    }
    return this.#push(data);
  }

  closeWrite(): Promise<void> {
    return this.#isReleased ? this.#stream.closeWrite() : this.#push(undefined);
  }

  close(options?: CloseOptions): Promise<CloseOutcome> {
    this.#release();
    return this.#stream.close(options);
  }

  abort(reason?: unknown): void {
    this.#stream.abort(reason);
    this.#release();
  }

  [Symbol.dispose](): void {
    this.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #push(rest: Uint8Array | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ rest, resolve, reject });
    this.#queued += rest?.length ?? 0;
    if (!this.#isRunning) void this.#run();
    return promise;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let item; (item = this.#waiting[0]) !== undefined;) {
      const piece = item.rest?.subarray(0, this.#pacer.pieceSize);
      if (piece !== undefined && piece.length > 0) await this.#pause(piece.length);
      // What waited has been handed over, this item too.
      if (this.#isReleased) break;
      await this.#go(item, piece);
    }
    this.#isRunning = false;
  }

  async #go(item: Waiting, piece: Uint8Array | undefined): Promise<void> {
    const isLast = item.rest?.length === piece?.length;
    item.rest = item.rest?.subarray(piece!.length);
    this.#queued -= piece?.length ?? 0;
    if (isLast) this.#waiting.shift();
    try {
      await (piece === undefined ? this.#stream.closeWrite() : this.#stream.write(piece));
      if (isLast) item.resolve();
    } catch (error) {
      if (this.#waiting[0] === item) this.#waiting.shift();
      item.reject(error);
    }
  }

  async #pause(bytes: number): Promise<void> {
    const delay = this.#pacer.take(bytes, this.#clock.now());
    if (delay === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.wait(delay, resolve);
    this.#wake = resolve;
    await promise;
    cancel();
  }

  /** Hands everything that waits to the stream. */
  #release(): void {
    this.#isReleased = true;
    for (const { rest, resolve, reject } of this.#waiting.splice(0)) {
      const call = rest === undefined ? this.#stream.closeWrite() : this.#stream.write(rest);
      call.then(resolve, reject);
    }
    this.#wake();
  }
}
