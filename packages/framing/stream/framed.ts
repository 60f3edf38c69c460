import { checkInteger } from "../check.ts";
import type { Codec } from "../codec.ts";
import type { Decoder } from "../decoder.ts";
import { Intake } from "./_intake.ts";
import { checkTimeout, type Deadline } from "./_interrupt.ts";
import { SendQueue } from "./_send_queue.ts";
import type { ByteSink } from "./byte_sink.ts";
import type { ByteSource } from "./byte_source.ts";
import type { WaitOptions } from "./wait_options.ts";

/**
 * Bytes: sixteen of the longest frames that codecs take by default. Only sends that nobody awaits
 * gather that much. Precedents: NATS lets 64 MB wait for a client (`max_pending`), Redis 32 MB
 * (`client-output-buffer-limit pubsub`).
 */
const DEFAULT_SEND_LIMIT = 16 * 1024 * 1024;

/** Options of {@linkcode framed}. */
export interface FramedOptions {
  /**
   * Bytes that were read before, and come before those of the stream: what another `detach()`
   * returned.
   *
   * @default {undefined} none
   */
  initial?: Uint8Array;
  /**
   * How long a message may take to be whole once it has begun to arrive, in milliseconds, for peers that send a byte now and
   * then to hold a connection. It is counted while somebody waits in `receive()`. When it is used up
   * every further wait for the rest is over at once, so close the stream.
   *
   * @default {undefined} no limit
   */
  frameTimeout?: number;
  /**
   * How many bytes may wait behind the write that is under way before `send()` refuses more, for
   * when sends are not awaited.
   *
   * @default {16_777_216}
   */
  sendLimit?: number;
}

/**
 * A stream of messages in both directions: what {@linkcode framed} makes of a stream of bytes.
 *
 * @typeParam T What is received.
 * @typeParam U What is sent.
 */
export interface Framed<T, U = T> extends AsyncIterable<T> {
  /**
   * Receives the next message.
   *
   * If the wait is given up nothing is lost: the next call gets the message. One call at a time.
   *
   * @param options How long to wait.
   * @returns The message, or `undefined` at the end of the stream.
   * @throws {FrameError} As the codec does. After a recoverable one the next call goes on behind
   * the bad frame.
   * @throws {DOMException} Named `"TimeoutError"` when the time is up, that of the call or that of the message.
   * @throws {TypeError} If another call is under way, or after `detach()`.
   * @throws The error of the stream as it is, after all messages that came before it.
   */
  receive(options?: WaitOptions): Promise<T | undefined>;

  /**
   * Sends a message: it is written at once if no write is under way, else together with all others
   * that gather meanwhile. Messages leave whole, and in the order of the calls. Await it, so that a
   * slow peer slows you down.
   *
   * @param item The message, not to be changed until it was written.
   * @returns Resolves when the message was written.
   * @throws {FrameError | TypeError | RangeError} As the codec's encoder does; nothing was sent
   * then, and one can go on.
   * @throws {RangeError} If more than `sendLimit` bytes wait behind the write that is under way.
   * @throws {TypeError} After `detach()`.
   * @throws The error of the stream as it is; every later call throws it, too.
   */
  send(item: U): Promise<void>;

  /**
   * Gives the stream back to be used otherwise. The object is of no use afterwards.
   *
   * @returns The bytes that came in and belong to no message that was received. They come before
   * those of the stream.
   * @throws {TypeError} While a read (even one whose wait was given up) or a write is under way;
   * and if called twice.
   */
  detach(): Uint8Array;

  /**
   * Receives until the end of the stream. Leaving a loop early loses nothing: another loop or
   * `receive()` goes on.
   */
  [Symbol.asyncIterator](): AsyncIterator<T>;
}

/**
 * Sends and receives messages over a stream of bytes.
 *
 * The stream stays yours to close. Reading is this object's until {@linkcode Framed.detach}.
 *
 * @typeParam T What is received.
 * @typeParam U What is sent.
 * @param stream Such as a connection of `@zocalo/transport`.
 * @param codec How messages become bytes.
 * @param options Bytes to begin with, and how much may wait to be written.
 * @returns The messages.
 * @throws {TypeError | RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { lines } from "@zocalo/framing";
 * import { type ByteSink, type ByteSource, framed } from "@zocalo/framing/stream";
 * import { assertEquals } from "@std/assert";
 *
 * // An echo in memory, in place of a connection.
 * const wire: number[] = [];
 * const stream: ByteSource & ByteSink = {
 *   read(buffer) {
 *     const part = wire.splice(0, buffer.length);
 *     buffer.set(part);
 *     return Promise.resolve(part.length === 0 ? null : part.length);
 *   },
 *   write(data) {
 *     wire.push(...data);
 *     return Promise.resolve();
 *   },
 * };
 *
 * const messages = framed(stream, lines());
 * await messages.send("hello");
 * await messages.send("world");
 *
 * assertEquals(await messages.receive({ timeout: 1_000 }), "hello");
 * for await (const message of messages) assertEquals(message, "world");
 * ```
 */
export function framed<T, U = T>(
  stream: ByteSource & ByteSink,
  codec: Codec<T, U>,
  options: FramedOptions = {},
): Framed<T, U> {
  return new FramedStream(stream, codec, options);
}

class FramedStream<T, U> implements Framed<T, U> {
  readonly #decoder: Decoder<T>;
  readonly #intake: Intake;
  readonly #sends: SendQueue<U>;
  readonly #frameTimeout: number | undefined;
  /** Since when somebody waits for the rest of the message that has begun to arrive. */
  #waitingSince: number | undefined;
  /** For how long somebody has waited for it before that, in milliseconds. */
  #waited = 0;
  #detached = false;

  constructor(stream: ByteSource & ByteSink, codec: Codec<T, U>, options: FramedOptions) {
    const { initial, frameTimeout, sendLimit = DEFAULT_SEND_LIMIT } = options;
    checkTimeout("frameTimeout", frameTimeout);
    checkInteger("sendLimit", sendLimit, 0);
    this.#frameTimeout = frameTimeout;
    this.#decoder = codec.decoder();
    if (initial !== undefined) this.#decoder.push(initial);
    this.#intake = new Intake(stream, {
      push: (chunk) => this.#decoder.push(chunk),
      end: () => this.#decoder.end(),
      deadline: () => this.#deadline(),
    });
    this.#sends = new SendQueue(stream, codec.encoder(), sendLimit);
  }

  async receive(options: WaitOptions = {}): Promise<T | undefined> {
    this.#refuseDetached();
    try {
      return await this.#intake.wait(() => this.#next(), options);
    } finally {
      if (this.#waitingSince !== undefined) this.#waited += performance.now() - this.#waitingSince;
      this.#waitingSince = undefined;
    }
  }

  #next(): T | undefined {
    let begun = false;
    try {
      const frame = this.#decoder.next();
      begun = frame === undefined &&
        (this.#decoder.within ?? this.#decoder.bufferedBytes > 0);
      return frame;
    } finally {
      if (begun) this.#waitingSince ??= performance.now();
      else this.#waitingSince = undefined;
      if (!begun) this.#waited = 0;
    }
  }

  #deadline(): Deadline | undefined {
    if (this.#frameTimeout === undefined || this.#waitingSince === undefined) return undefined;
    return {
      at: this.#waitingSince + this.#frameTimeout - this.#waited,
      message: `Cannot wait for the rest of a message longer than ${this.#frameTimeout} ms`,
    };
  }

  async send(item: U): Promise<void> {
    this.#refuseDetached();
    await this.#sends.send(item);
  }

  detach(): Uint8Array {
    this.#refuseDetached();
    if (this.#intake.busy) {
      throw new TypeError("Cannot detach from a stream while a read of it is under way");
    }
    if (!this.#sends.idle) {
      throw new TypeError("Cannot detach from a stream while a write to it is under way");
    }
    this.#detached = true;
    return this.#decoder.remainder();
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return {
      next: async () => {
        const value = await this.receive();
        return value === undefined ? { done: true, value } : { done: false, value };
      },
    };
  }

  #refuseDetached(): void {
    if (this.#detached) throw new TypeError("Cannot use a framed stream after it was detached");
  }
}
