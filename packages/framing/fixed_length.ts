import { BaseDecoder } from "./_base_decoder.ts";
import { checkBytes, checkInteger } from "./check.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import type { SendBuffer } from "./send_buffer.ts";

/**
 * Frames that are all of the same length, so that nothing has to be sent but the payloads.
 *
 * ```text
 *        ON THE WIRE, n = 4                 FRAMES
 * +------+------+------+              +------+ +------+ +------+
 * | ABCD | EFGH | IJKL |  <-------->  | ABCD | | EFGH | | IJKL |
 * +------+------+------+              +------+ +------+ +------+
 * ```
 *
 * The first of the ways to tell messages apart in the Socket Programming HOWTO: "messages must
 * either be fixed length (yuck), or ...".
 *
 * @param length Of each frame in bytes, at least 1. It is the limit, too.
 * @returns The codec. Its encoder throws a `RangeError` for an item of another length.
 * @throws {RangeError} If the length is not a positive integer.
 * @see {@link https://docs.python.org/3/howto/sockets.html#using-a-socket | Socket Programming
 * HOWTO}
 *
 * @example
 * ```ts
 * import { decodeAll, fixedLength } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new Uint8Array([1, 2, 3, 4, 5, 6]);
 * assertEquals(decodeAll(fixedLength(3), bytes), [
 *   new Uint8Array([1, 2, 3]),
 *   new Uint8Array([4, 5, 6]),
 * ]);
 * ```
 */
export function fixedLength(length: number): Codec<Uint8Array> {
  checkInteger("length", length, 1);
  return {
    decoder: (): Decoder<Uint8Array> => new FixedLengthDecoder(length),
    encoder: (): Encoder<Uint8Array> => ({ encode: (item, out) => encode(length, item, out) }),
  };
}

class FixedLengthDecoder extends BaseDecoder<Uint8Array> {
  readonly #length: number;

  constructor(length: number) {
    super();
    this.#length = length;
  }

  next(): Uint8Array | undefined {
    if (this.failure !== undefined) throw this.failure;
    return this.buffer.take(this.#length) ?? this.incomplete(this.#length);
  }
}

function encode(length: number, item: Uint8Array, out: SendBuffer): void {
  checkBytes(item);
  if (item.length !== length) {
    throw new RangeError(
      `Cannot encode a frame as it must have ${length} bytes: current value is ${item.length}`,
    );
  }
  out.writeBytes(item);
}
