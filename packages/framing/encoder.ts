import type { SendBuffer } from "./send_buffer.ts";

/**
 * Turns items into bytes. An encoder may remember what it encoded before, so each stream has its
 * own.
 *
 * @typeParam T What goes in.
 *
 * @example
 * ```ts
 * import { type Encoder, lengthPrefixed, SendBuffer } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const encoder: Encoder<Uint8Array> = lengthPrefixed({ width: 1 }).encoder();
 * const out = new SendBuffer();
 * encoder.encode(new Uint8Array([10, 11]), out);
 * encoder.encode(new Uint8Array([20]), out);
 *
 * assertEquals(out.take(), [new Uint8Array([2, 10, 11, 1, 20])]);
 * ```
 */
export interface Encoder<T> {
  /**
   * Appends one whole frame to `out`, or throws before anything was appended.
   *
   * @param item May be kept by reference until it was written: do not change it meanwhile.
   * @param out Where the frame goes.
   * @throws {FrameTooLargeError} If the frame is longer than the codec's limit.
   * @throws {TypeError | RangeError} If the decoder of the same codec would not give the item back.
   */
  encode(item: T, out: SendBuffer): void;
}
