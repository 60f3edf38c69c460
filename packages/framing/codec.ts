import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";

/**
 * How messages are put on a stream of bytes and found again: a maker of decoders and encoders. A
 * codec itself has no state and can be shared by any number of streams.
 *
 * @typeParam T What comes out of its decoders.
 * @typeParam U What goes into its encoders.
 *
 * @example
 * ```ts
 * import { type Codec, decodeAll, encodeAll, lines } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const codec: Codec<string> = lines();
 * assertEquals(decodeAll(codec, encodeAll(codec, ["one", "two"])), ["one", "two"]);
 * ```
 */
export interface Codec<T, U = T> {
  /** Makes a decoder for one stream. */
  decoder(): Decoder<T>;
  /** Makes an encoder for one stream. */
  encoder(): Encoder<U>;
  /**
   * Whether it takes several items to make one frame, so that another codec, such as `tagged()`,
   * cannot put something around each.
   *
   * @default {false}
   */
  readonly piecewise?: boolean;
}
