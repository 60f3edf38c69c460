import { BaseDecoder } from "./_base_decoder.ts";
import { appendDigit, badLength, isDigit } from "./_decimal.ts";
import { checkBytes, checkInteger } from "./check.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { FrameTooLargeError } from "./errors.ts";
import { DEFAULT_FRAME_LIMIT } from "./limits.ts";
import type { SendBuffer } from "./send_buffer.ts";

const ZERO = 0x30;
const COLON = 0x3a;
const COMMA = 0x2c;

/** As many as `Number.MAX_SAFE_INTEGER` has, so a number with more is above any limit. */
const MAX_DIGITS = 16;

/** Options of {@linkcode netstring}. */
export interface NetstringOptions {
  /**
   * The longest frame in bytes, without its length, colon and comma.
   *
   * @default {1_048_576}
   */
  limit?: number;
}

/**
 * Netstrings: the length in decimal digits, a colon, the payload, a comma. They can be read and
 * typed by people, and still hold any bytes.
 *
 * ```text
 *            ON THE WIRE                         FRAME
 * +- length -+---+-- payload --+---+        +-- payload --+
 * |    5     | : |    hello    | , | <----> |    hello    |
 * +----------+---+-------------+---+        +-------------+
 * ```
 *
 * The length has no leading zeros (an empty frame is `0:,`). At most 17 bytes are read to find it.
 *
 * No error is recoverable: a {@linkcode FrameError} for anything but digits, a colon and a comma
 * where they belong, a {@linkcode FrameTooLargeError} for a length over the limit.
 *
 * @param options The limit.
 * @returns The codec. Its encoder throws a {@linkcode FrameTooLargeError} for an item above the
 * limit.
 * @throws {TypeError | RangeError} If an option is out of range.
 * @see {@link https://cr.yp.to/proto/netstrings.txt | Netstrings, by D. J. Bernstein}
 *
 * @example
 * ```ts
 * import { decodeAll, encodeAll, netstring } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = encodeAll(netstring(), [new TextEncoder().encode("hello"), new Uint8Array()]);
 * assertEquals(new TextDecoder().decode(bytes), "5:hello,0:,");
 * assertEquals(decodeAll(netstring(), bytes).length, 2);
 * ```
 */
export function netstring(options: NetstringOptions = {}): Codec<Uint8Array> {
  const { limit = DEFAULT_FRAME_LIMIT } = options;
  checkInteger("limit", limit, 0);
  return {
    decoder: (): Decoder<Uint8Array> => new NetstringDecoder(limit),
    encoder: (): Encoder<Uint8Array> => ({ encode: (item, out) => encode(limit, item, out) }),
  };
}

/** Keeps no state between calls: the length stays in the buffer until its frame is whole. */
class NetstringDecoder extends BaseDecoder<Uint8Array> {
  readonly #limit: number;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  next(): Uint8Array | undefined {
    if (this.failure !== undefined) throw this.failure;
    let length = 0;
    let digits = 0;
    let byte = this.buffer.at(0);
    for (; byte !== undefined && isDigit(byte); byte = this.buffer.at(digits)) {
      if (digits === 1 && length === 0) {
        this.fail(badLength("its length must not begin with zeros", ZERO));
      }
      length = appendDigit(length, byte);
      if (++digits > MAX_DIGITS) this.fail(new FrameTooLargeError(length, this.#limit));
    }
    if (byte === undefined) return this.incomplete();
    if (byte !== COLON || digits === 0) {
      this.fail(badLength("its length must be decimal digits and a colon", byte));
    }
    if (length > this.#limit) this.fail(new FrameTooLargeError(length, this.#limit));

    const begin = digits + 1;
    const end = begin + length;
    if (this.buffer.length <= end) return this.incomplete(end + 1);
    const last = this.buffer.at(end)!;
    if (last !== COMMA) this.fail(badLength("a comma must follow its payload", last));
    const frame = this.buffer.take(end, begin);
    this.buffer.skip(1);
    return frame;
  }
}

function encode(limit: number, item: Uint8Array, out: SendBuffer): void {
  checkBytes(item);
  if (item.length > limit) throw new FrameTooLargeError(item.length, limit, { recoverable: true });
  out.writeText(`${item.length}:`);
  out.writeBytes(item);
  out.writeUint(COMMA, 1);
}
