/**
 * Turns bytes into frames, without doing any I/O: bytes are pushed in as they come, frames are
 * taken out.
 *
 * What comes out never depends on how the bytes were cut into chunks. A decoder is for one stream;
 * a codec makes as many as are needed.
 *
 * @typeParam T What comes out. A frame is never `undefined`, which means "no more for now".
 *
 * @example
 * ```ts
 * import { type Decoder, lengthPrefixed } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const decoder: Decoder<Uint8Array> = lengthPrefixed({ width: 1 }).decoder();
 * decoder.push(new Uint8Array([2, 10, 11, 3, 20])); // one frame and the beginning of another
 *
 * assertEquals(decoder.next(), new Uint8Array([10, 11]));
 * assertEquals(decoder.next(), undefined); // needs more
 *
 * decoder.push(new Uint8Array([21, 22]));
 * assertEquals(decoder.next(), new Uint8Array([20, 21, 22]));
 * ```
 */
export interface Decoder<T> {
  /**
   * Adds bytes that came in.
   *
   * @param chunk Belongs to the decoder from now on, and later to whoever keeps a frame: frames are
   * views into it. Do not write into it any more.
   * @throws {TypeError} If {@linkcode Decoder.end} was called before.
   */
  push(chunk: Uint8Array): void;

  /**
   * Takes the next frame out.
   *
   * A frame stays valid for ever. It may be a view into a much larger chunk, which it keeps in
   * memory; `slice()` those that are kept for long.
   *
   * @returns The frame, or `undefined`: more bytes are needed, or after {@linkcode Decoder.end}
   * nothing is left.
   * @throws {FrameError} The bytes are not what was expected; {@linkcode FrameError.recoverable}
   * says whether the next call goes on or throws the same error again.
   */
  next(): T | undefined;

  /**
   * Says that no more bytes will come. From then on `next()` yields what is left, and throws a
   * {@linkcode TruncatedFrameError} where the last frame is not whole.
   */
  end(): void;

  /**
   * Hands over all bytes that did not come out in frames, for the protocol that follows on the same
   * stream: a partial frame exactly as it came in, header included. The decoder is empty
   * afterwards.
   */
  remainder(): Uint8Array;

  /**
   * Bytes that were pushed and did not come out in frames yet. Once `next()` has returned
   * `undefined`, never more than the codec's limit, the frame's own header or ending, and the last
   * chunk together.
   */
  readonly bufferedBytes: number;

  /**
   * Whether a frame has begun to arrive and is not whole, for decoders that may buffer nothing of
   * it: those that skip a bad frame, or hand out a large one in pieces. If it is missing,
   * {@linkcode Decoder.bufferedBytes} tells.
   */
  readonly within?: boolean;
}
