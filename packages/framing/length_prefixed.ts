import { checkInteger, describe } from "./check.ts";
import { LengthPrefixedDecoder } from "./_length_prefixed_decoder.ts";
import { LengthPrefixedEncoder } from "./_length_prefixed_encoder.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { DEFAULT_FRAME_LIMIT } from "./limits.ts";

/** Options of {@linkcode lengthPrefixed}. */
export interface LengthPrefixedOptions {
  /**
   * Bytes of the length field; `"varint"` is an unsigned LEB128 integer of 1 to 10 bytes, as in
   * Protocol Buffers.
   *
   * @default {4}
   */
  width?: 1 | 2 | 3 | 4 | 8 | "varint";
  /**
   * Whether the least significant byte of the length comes first. Network byte order is big-endian.
   *
   * @default {false}
   */
  littleEndian?: boolean;
  /**
   * Bytes of header before the length field. If there are any, each frame is the whole of header,
   * length field and payload, since the header would be lost otherwise.
   *
   * @default {0}
   */
  offset?: number;
  /**
   * Bytes that follow the length field but are not counted in it. Negative: bytes that it counts in
   * addition.
   *
   * @default {0}
   */
  adjustment?: number;
  /**
   * Whether the length counts from the first byte of all, so also the header and the length field
   * itself.
   *
   * @default {false}
   */
  includesPrefix?: boolean;
  /**
   * The longest frame in bytes. Without `offset` that is the payload alone, with it the whole.
   *
   * @default {1_048_576}
   */
  limit?: number;
}

/**
 * Frames that say how long they are: the best way to send messages over a stream, if you may
 * choose. In the Socket Programming HOWTO's words, "indicate how long they are (much better)".
 *
 * By default four bytes in network byte order, then the payload. A frame is the payload:
 *
 * ```text
 *         ON THE WIRE                           FRAME
 * +--- length ----+-- payload --+          +-- payload --+
 * |  00 00 00 05  |    hello    |  <---->  |    hello    |
 * +---------------+-------------+          +-------------+
 * ```
 *
 * `{ width: 2, littleEndian: true }`:
 *
 * ```text
 * +- length -+-- payload --+          +-- payload --+
 * |  05 00   |    hello    |  <---->  |    hello    |
 * +----------+-------------+          +-------------+
 * ```
 *
 * `{ width: 2, includesPrefix: true }`: the length counts itself (7 = 2 + 5):
 *
 * ```text
 * +- length -+-- payload --+          +-- payload --+
 * |  00 07   |    hello    |  <---->  |    hello    |
 * +----------+-------------+          +-------------+
 * ```
 *
 * `{ width: 2, adjustment: 1 }`: a byte that the length does not count follows it; the frame has
 * it:
 *
 * ```text
 * +- length -+-- type --+-- payload --+          +-- type --+-- payload --+
 * |  00 05   |    07    |    hello    |  <---->  |    07    |    hello    |
 * +----------+----------+-------------+          +----------+-------------+
 * ```
 *
 * `{ width: "varint", offset: 1 }`: a header before the length (here that of MQTT). The frame is
 * the whole:
 *
 * ```text
 * +-- type --+- length -+-- payload --+          +-- type --+- length -+-- payload --+
 * |    30    |    05    |    hello    |  <---->  |    30    |    05    |    hello    |
 * +----------+----------+-------------+          +----------+----------+-------------+
 * ```
 *
 * To send such a frame, leave room for the length field: the encoder writes the right length there,
 * whatever is in it. For a varint one byte 0 is room enough.
 *
 * The options are those of Netty's `LengthFieldBasedFrameDecoder` and of tokio's `length_delimited`
 * module. Without a header the length field is stripped, as tokio does; with one nothing is, as
 * Netty does (`initialBytesToStrip` 0; in tokio, `num_skip(0)`).
 *
 * A frame of length 0 is a frame. No error is recoverable: once a length is wrong there is no way
 * to tell where the next frame begins.
 *
 * @param options Which length field, and where.
 * @returns The codec. Its encoder throws a {@linkcode FrameTooLargeError} for what exceeds the
 * limit or what the field can say, and a `RangeError` where the length would be negative or an item
 * is shorter than its header.
 * @throws {TypeError | RangeError} If an option is out of range, or `littleEndian` is given for a
 * varint.
 * @see {@link https://docs.python.org/3/howto/sockets.html#using-a-socket | Socket Programming HOWTO}
 * @see {@link https://protobuf.dev/programming-guides/encoding/#varints | Varints in Protocol Buffers}
 *
 * @example
 * ```ts
 * import { decodeAll, encodeAll, lengthPrefixed } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const codec = lengthPrefixed({ width: 2 });
 * const bytes = encodeAll(codec, [new Uint8Array([1, 2, 3]), new Uint8Array()]);
 * assertEquals(bytes, new Uint8Array([0, 3, 1, 2, 3, 0, 0]));
 * assertEquals(decodeAll(codec, bytes), [new Uint8Array([1, 2, 3]), new Uint8Array()]);
 * ```
 *
 * @example A header before the length
 * ```ts
 * import { encodeAll, lengthPrefixed } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const mqtt = lengthPrefixed({ width: "varint", offset: 1 });
 * const ping = new Uint8Array([0xc0, 0]);
 * const publish = new Uint8Array([0x30, 0, 0x00, 0x01, 0x61, 0x21]); // topic "a", message "!"
 * assertEquals(
 *   encodeAll(mqtt, [ping, publish]),
 *   new Uint8Array([0xc0, 0, 0x30, 4, 0x00, 0x01, 0x61, 0x21]),
 * );
 * ```
 */
export function lengthPrefixed(options: LengthPrefixedOptions = {}): Codec<Uint8Array> {
  const format: Required<LengthPrefixedOptions> = {
    width: options.width ?? 4,
    littleEndian: options.littleEndian ?? false,
    offset: options.offset ?? 0,
    adjustment: options.adjustment ?? 0,
    includesPrefix: options.includesPrefix ?? false,
    limit: options.limit ?? DEFAULT_FRAME_LIMIT,
  };
  if (![1, 2, 3, 4, 8, "varint"].includes(format.width)) {
    const value = describe(format.width);
    throw new TypeError(
      `Cannot use "width" as it must be 1, 2, 3, 4, 8 or "varint": current value is ${value}`,
    );
  }
  if (format.width === "varint" && format.littleEndian) {
    throw new TypeError(
      `Cannot use "littleEndian" as a varint has one byte order: current value is true`,
    );
  }
  checkInteger("offset", format.offset, 0);
  checkInteger("adjustment", format.adjustment, Number.MIN_SAFE_INTEGER);
  checkInteger("limit", format.limit, 0);
  return {
    decoder: (): Decoder<Uint8Array> => new LengthPrefixedDecoder(format),
    encoder: (): Encoder<Uint8Array> => new LengthPrefixedEncoder(format),
  };
}
