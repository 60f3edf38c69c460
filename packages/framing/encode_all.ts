import { concat } from "@std/bytes/concat";
import type { Codec } from "./codec.ts";
import { SendBuffer } from "./send_buffer.ts";

/**
 * Encodes all items with a new encoder: for a datagram, a file, a test.
 *
 * @typeParam T What comes out of the codec.
 * @typeParam U What goes into the codec.
 * @param codec The codec.
 * @param items The items in order.
 * @returns The frames one behind the other.
 * @throws {FrameError | TypeError | RangeError} As the encoder does.
 *
 * @example
 * ```ts
 * import { encodeAll, lines } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = encodeAll(lines({ ending: "\r\n" }), ["HELO me", "QUIT"]);
 * assertEquals(new TextDecoder().decode(bytes), "HELO me\r\nQUIT\r\n");
 * ```
 */
export function encodeAll<T, U>(codec: Codec<T, U>, items: Iterable<U>): Uint8Array {
  const encoder = codec.encoder();
  const out = new SendBuffer();
  for (const item of items) encoder.encode(item, out);
  const bytes: Uint8Array = concat(out.take());
  return bytes;
}
