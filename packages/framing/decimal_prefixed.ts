import { BaseDecoder } from "./_base_decoder.ts";
import { appendDigit, badLength, isDigit } from "./_decimal.ts";
import { checkBytes, checkInteger } from "./check.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { FrameTooLargeError } from "./errors.ts";
import { DEFAULT_FRAME_LIMIT } from "./limits.ts";
import type { SendBuffer } from "./send_buffer.ts";

/** The most of which every number is a safe integer. */
const MAX_DIGITS = 15;

/** Options of {@linkcode decimalPrefixed}. */
export interface DecimalPrefixedOptions {
  /**
   * How many digits the length always has, 1 to 15.
   *
   * @default {5}
   */
  digits?: number;
  /**
   * The longest frame in bytes, without its length. The digits cannot say more than 10 to their
   * power minus 1, whatever the limit: 99 999 for 5 digits.
   *
   * @default {1_048_576}
   */
  limit?: number;
}

/**
 * Frames with their length before them as ASCII digits, always as many of them, padded with zeros.
 *
 * ```text
 *      ON THE WIRE, 5 digits                    FRAME
 * +- length -+-- payload --+          +-- payload --+
 * |  00005   |    hello    |  <---->  |    hello    |
 * +----------+-------------+          +-------------+
 * ```
 *
 * In the Socket Programming HOWTO's words, "prefixing the message with its length (say, as 5 numeric
 * characters)". Prefer {@linkcode lengthPrefixed} or {@linkcode netstring} if you may choose.
 *
 * No error is recoverable: a {@linkcode FrameError} for anything but a digit in the length, also
 * spaces and signs, a {@linkcode FrameTooLargeError} for a length over the limit.
 *
 * @param options How many digits, and the limit.
 * @returns The codec. Its encoder throws a {@linkcode FrameTooLargeError} for what exceeds the
 * limit or what the digits can say.
 * @throws {TypeError | RangeError} If an option is out of range.
 * @see {@link https://docs.python.org/3/howto/sockets.html#using-a-socket | Socket Programming HOWTO}
 *
 * @example
 * ```ts
 * import { decimalPrefixed, decodeAll, encodeAll } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = encodeAll(decimalPrefixed(), [new TextEncoder().encode("hello")]);
 * assertEquals(new TextDecoder().decode(bytes), "00005hello");
 * assertEquals(decodeAll(decimalPrefixed(), bytes), [new TextEncoder().encode("hello")]);
 * ```
 */
export function decimalPrefixed(options: DecimalPrefixedOptions = {}): Codec<Uint8Array> {
  const { digits = 5, limit = DEFAULT_FRAME_LIMIT } = options;
  checkInteger("digits", digits, 1, MAX_DIGITS);
  checkInteger("limit", limit, 0);
  return {
    decoder: (): Decoder<Uint8Array> => new DecimalPrefixedDecoder(digits, limit),
    encoder: (): Encoder<Uint8Array> => ({
      encode: (item, out) => encode(digits, limit, item, out),
    }),
  };
}

/** Keeps no state between calls: the length stays in the buffer until its frame is whole. */
class DecimalPrefixedDecoder extends BaseDecoder<Uint8Array> {
  readonly #digits: number;
  readonly #limit: number;

  constructor(digits: number, limit: number) {
    super();
    this.#digits = digits;
    this.#limit = limit;
  }

  next(): Uint8Array | undefined {
    if (this.failure !== undefined) throw this.failure;
    let length = 0;
    for (let i = 0; i < this.#digits; i++) {
      const byte = this.buffer.at(i);
      if (byte === undefined) return this.incomplete();
      if (!isDigit(byte)) this.fail(badLength("its length must be decimal digits", byte));
      length = appendDigit(length, byte);
    }
    if (length > this.#limit) this.fail(new FrameTooLargeError(length, this.#limit));
    const end = this.#digits + length;
    return this.buffer.take(end, this.#digits) ?? this.incomplete(end);
  }
}

function encode(digits: number, limit: number, item: Uint8Array, out: SendBuffer): void {
  checkBytes(item);
  const most = Math.min(limit, 10 ** digits - 1);
  if (item.length > most) throw new FrameTooLargeError(item.length, most, { recoverable: true });
  out.writeText(String(item.length).padStart(digits, "0"));
  out.writeBytes(item);
}
