/** What {@linkcode FrameError} takes besides its message. */
export interface FrameErrorOptions extends ErrorOptions {
  /**
   * Whether the frame after the bad one can still be had.
   *
   * @default {false}
   */
  recoverable?: boolean;
}

/**
 * The bytes are not what the codec expects, or an item is not what it can encode.
 *
 * While decoding, a recoverable error concerns one frame only: that frame has been skipped and the
 * next call of `next()` or `receive()` goes on behind it. After any other error the place in the
 * stream is lost, and every later call throws the same error object.
 *
 * @example
 * ```ts
 * import { FrameError, lines } from "@zocalo/framing";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const decoder = lines().decoder();
 * decoder.push(new Uint8Array([0xff, 0x0a, 0x6f, 0x6b, 0x0a])); // 0xff never occurs in UTF-8
 *
 * const error = assertThrows(() => decoder.next(), FrameError);
 * assertEquals(error.recoverable, true);
 * assertEquals(decoder.next(), "ok");
 * ```
 */
export class FrameError extends Error {
  /** `"FrameError"`, or the name of the subclass. */
  override name = "FrameError";
  /** Whether the frame after the bad one can still be had. */
  readonly recoverable: boolean;

  /**
   * Makes an error, as a codec of your own may do.
   *
   * @param message What was wrong.
   * @param options Whether one can go on, and the cause.
   */
  constructor(message: string, options: FrameErrorOptions = {}) {
    super(message, options);
    this.recoverable = options.recoverable ?? false;
  }
}

/**
 * A frame is longer than the codec's limit, or than its length field can say.
 *
 * @example
 * ```ts
 * import { decodeAll, FrameTooLargeError, lengthPrefixed } from "@zocalo/framing";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const header = new Uint8Array([0xff, 0xff, 0xff, 0xff]);
 * const error = assertThrows(() => decodeAll(lengthPrefixed(), header), FrameTooLargeError);
 * assertEquals([error.length, error.limit], [4_294_967_295, 1_048_576]);
 * ```
 */
export class FrameTooLargeError extends FrameError {
  /** `"FrameTooLargeError"`. */
  override name = "FrameTooLargeError";
  /**
   * Bytes of the frame. Where the frame declares its length, the declared one after all adjustments
   * (approximate above `Number.MAX_SAFE_INTEGER`). Where it does not, a decoder does not wait for
   * the end: `limit + 1`, the least that the frame has. In an encoder, what the item would take.
   */
  readonly length: number;
  /** The limit that was exceeded, in bytes. */
  readonly limit: number;

  /**
   * Makes an error, as a codec of your own may do.
   *
   * @param length Bytes of the frame.
   * @param limit The limit in bytes.
   * @param options Whether one can go on, and the cause.
   */
  constructor(length: number, limit: number, options: FrameErrorOptions = {}) {
    super(`Cannot take a frame of more than ${limit} bytes: current value is ${length}`, options);
    this.length = length;
    this.limit = limit;
  }
}

/**
 * The input ended within a frame.
 *
 * @example
 * ```ts
 * import { decodeAll, lengthPrefixed, TruncatedFrameError } from "@zocalo/framing";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const cut = new Uint8Array([0, 0, 0, 5, 0x68, 0x65]); // "he" of "hello"
 * const error = assertThrows(() => decodeAll(lengthPrefixed(), cut), TruncatedFrameError);
 * assertEquals([error.have, error.need], [6, 9]);
 * ```
 */
export class TruncatedFrameError extends FrameError {
  /** `"TruncatedFrameError"`. */
  override name = "TruncatedFrameError";
  /** Bytes of the frame that arrived, its header included. */
  readonly have: number;
  /**
   * Bytes of the whole frame, its header included; `undefined` if the frame has not said that yet.
   */
  readonly need: number | undefined;

  /**
   * Makes an error, as a codec of your own may do.
   *
   * @param have Bytes that arrived.
   * @param need Bytes of the whole frame, if known.
   * @param options The cause.
   */
  constructor(have: number, need: number | undefined, options: FrameErrorOptions = {}) {
    const whole = need === undefined ? "" : ` of ${need}`;
    super(
      `Cannot complete a frame as the input has ended: current value is ${have}${whole} bytes`,
      options,
    );
    this.have = have;
    this.need = need;
  }
}
