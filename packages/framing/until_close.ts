import { BaseDecoder } from "./_base_decoder.ts";
import { checkBytes, checkInteger } from "./check.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { FrameTooLargeError } from "./errors.ts";
import { DEFAULT_FRAME_LIMIT } from "./limits.ts";
import type { SendBuffer } from "./send_buffer.ts";

/** Options of {@linkcode untilClose}. */
export interface UntilCloseOptions {
  /**
   * The longest frame in bytes.
   *
   * @default {1_048_576}
   */
  limit?: number;
}

/**
 * One frame for each stream: all that comes until the other side has finished sending. In the
 * Socket Programming HOWTO's words, messages may "end by shutting
 * down the connection".
 *
 * ```text
 *             ON THE WIRE                              FRAME
 * +-------+---------+-----------+              +-----------------+
 * |  he   |   llo   |   (end)   |  <-------->  |      hello      |
 * +-------+---------+-----------+              +-----------------+
 * ```
 *
 * The frame comes out after `end()`, and there always is one: it is empty if nothing came, as the
 * body of an HTTP/1.0 response may be. Whether the other side has sent all that it wanted to cannot
 * be told from its bytes; choose another codec if you may.
 *
 * The one error is not recoverable: as soon as more bytes have come than the limit, a
 * {@linkcode FrameTooLargeError}.
 *
 * @param options The limit.
 * @returns The codec. Its encoder takes one item, and throws a `TypeError` for a second one and a
 * {@linkcode FrameTooLargeError} for one above the limit. Half-close the stream behind the item.
 * @throws {TypeError | RangeError} If an option is out of range.
 * @see {@link https://docs.python.org/3/howto/sockets.html#using-a-socket | Socket Programming HOWTO}
 *
 * @example
 * ```ts
 * import { untilClose } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const decoder = untilClose().decoder();
 * decoder.push(new Uint8Array([1, 2]));
 * decoder.push(new Uint8Array([3]));
 * assertEquals(decoder.next(), undefined); // there may be more
 *
 * decoder.end();
 * assertEquals(decoder.next(), new Uint8Array([1, 2, 3]));
 * assertEquals(decoder.next(), undefined);
 * ```
 */
export function untilClose(options: UntilCloseOptions = {}): Codec<Uint8Array> {
  const { limit = DEFAULT_FRAME_LIMIT } = options;
  checkInteger("limit", limit, 0);
  return {
    decoder: (): Decoder<Uint8Array> => new UntilCloseDecoder(limit),
    encoder: (): Encoder<Uint8Array> => new UntilCloseEncoder(limit),
  };
}

class UntilCloseDecoder extends BaseDecoder<Uint8Array> {
  readonly #limit: number;
  #done = false;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  next(): Uint8Array | undefined {
    if (this.failure !== undefined) throw this.failure;
    if (this.buffer.length > this.#limit) {
      // Always the least, as what has been seen of the frame depends on how it was cut.
      this.fail(new FrameTooLargeError(this.#limit + 1, this.#limit));
    }
    if (!this.ended || this.#done) return undefined;
    this.#done = true;
    return this.buffer.remainder();
  }
}

class UntilCloseEncoder implements Encoder<Uint8Array> {
  readonly #limit: number;
  #done = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  encode(item: Uint8Array, out: SendBuffer): void {
    checkBytes(item);
    if (item.length > this.#limit) {
      throw new FrameTooLargeError(item.length, this.#limit, { recoverable: true });
    }
    if (this.#done) {
      throw new TypeError(
        "Cannot encode a frame as it must be the only one of its stream: current value is the second",
      );
    }
    this.#done = true;
    out.writeBytes(item);
  }
}
