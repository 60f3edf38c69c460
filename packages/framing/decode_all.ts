import type { Codec } from "./codec.ts";

/**
 * Decodes all frames with a new decoder: for a datagram, a file, a test.
 *
 * @typeParam T What comes out of the codec.
 * @typeParam U What goes into the codec.
 * @param codec The codec.
 * @param bytes Whole frames. The results may be views into them.
 * @returns The frames in order.
 * @throws {TruncatedFrameError} If a part of a frame is left over.
 * @throws {FrameError} As the decoder does; also the recoverable ones end the work.
 *
 * @example
 * ```ts
 * import { decodeAll, lines } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new TextEncoder().encode("one\r\ntwo\nthree");
 * assertEquals(decodeAll(lines(), bytes), ["one", "two", "three"]);
 * ```
 */
export function decodeAll<T, U>(codec: Codec<T, U>, bytes: Uint8Array): T[] {
  const decoder = codec.decoder();
  decoder.push(bytes);
  decoder.end();
  const frames: T[] = [];
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) frames.push(frame);
  return frames;
}
