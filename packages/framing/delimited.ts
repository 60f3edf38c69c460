import { DelimitedDecoder } from "./_delimited_decoder.ts";
import { DelimitedEncoder } from "./_delimited_encoder.ts";
import { DelimiterSearch } from "./_delimiter_search.ts";
import { checkInteger, describe } from "./check.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { DEFAULT_FRAME_LIMIT } from "./limits.ts";

/** Options of {@linkcode delimited}. */
export interface DelimitedOptions {
  /**
   * The longest frame in bytes, without its delimiter.
   *
   * @default {1_048_576}
   */
  limit?: number;
}

/**
 * Frames of bytes with a delimiter behind each. In the Socket Programming HOWTO's words, messages
 * may "be delimited (shrug)".
 *
 * ```text
 *    ON THE WIRE, delimiter "\r\n"               FRAMES
 * +-------+------+-------+------+          +-------+ +-------+
 * |  one  | \r\n |  two  | \r\n |  <---->  |  one  | |  two  |
 * +-------+------+-------+------+          +-------+ +-------+
 * ```
 *
 * A delimiter may be cut anywhere. Of several the earliest ends the frame, and at the same place
 * the longest; so where one begins with another, as in `["\r\n", "\r"]`, the shorter one ends a
 * frame only once the next byte has come, or the end. What follows the last delimiter, if anything,
 * is yielded as a frame after `end()`, as with {@linkcode lines}.
 *
 * The one error is recoverable: a frame over the limit is a {@linkcode FrameTooLargeError}, thrown
 * as soon as that is certain; the rest of it is then skipped, taking no memory, and the next call
 * goes on with the frame after it.
 *
 * Decoding takes time in proportion to the bytes: in the worst case, a delimiter that almost matches
 * everywhere, times the length of all delimiters together; else far less.
 *
 * @param delimiter Bytes, or a string which is taken as UTF-8, or several of them; none empty.
 * @param options The limit.
 * @returns The codec. Its encoder writes the first delimiter, and throws a
 * {@linkcode FrameTooLargeError} for an item above the limit and a `TypeError` for one that would
 * not come out as it went in: it contains a delimiter, makes one together with that behind it (the
 * delimiter `"aa"` after `"a"`), or would make a longer one of that before it (`"\n"` after
 * `"\r"` if both `"\r"` and `"\r\n"` are delimiters; write the longer first to avoid that).
 * @throws {TypeError | RangeError} If a delimiter is empty or neither bytes nor well-formed text, if
 * there is none, or an option is out of range.
 * @see {@link https://docs.python.org/3/howto/sockets.html#using-a-socket | Socket Programming HOWTO}
 *
 * @example
 * ```ts
 * import { decodeAll, delimited, encodeAll } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const codec = delimited("\0");
 * const frames = [new Uint8Array([1, 2]), new Uint8Array(), new Uint8Array([3])];
 * const bytes = encodeAll(codec, frames);
 * assertEquals(bytes, new Uint8Array([1, 2, 0, 0, 3, 0]));
 * assertEquals(decodeAll(codec, bytes), frames);
 * ```
 *
 * @example Several delimiters
 * ```ts
 * import { decodeAll, delimited } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const codec = delimited(["\r\n", "\n", "\r"]);
 * const bytes = new TextEncoder().encode("one\rtwo\r\nthree\n");
 * const frames = decodeAll(codec, bytes).map((frame) => new TextDecoder().decode(frame));
 * assertEquals(frames, ["one", "two", "three"]);
 * ```
 */
export function delimited(
  delimiter: Uint8Array | string | readonly (Uint8Array | string)[],
  options: DelimitedOptions = {},
): Codec<Uint8Array> {
  const { limit = DEFAULT_FRAME_LIMIT } = options;
  const isOne = typeof delimiter === "string" || delimiter instanceof Uint8Array;
  const list = isOne ? [delimiter] : delimiter;
  checkInteger("delimiter.length", list.length, 1);
  const delimiters = list.map(delimiterBytes);
  checkInteger("limit", limit, 0);
  const search = new DelimiterSearch(delimiters);
  return {
    decoder: (): Decoder<Uint8Array> => new DelimitedDecoder(search, limit),
    encoder: (): Encoder<Uint8Array> => new DelimitedEncoder(search, delimiters, limit),
  };
}

/** A copy, which nobody else changes. */
function delimiterBytes(delimiter: Uint8Array | string): Uint8Array {
  const bytes = typeof delimiter === "string" && delimiter.isWellFormed()
    ? new TextEncoder().encode(delimiter)
    : delimiter;
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(
      `Cannot use a delimiter as it must be a Uint8Array or well-formed string: current value is ${
        describe(delimiter)
      }`,
    );
  }
  checkInteger("delimiter.length", bytes.length, 1);
  return bytes.slice();
}
