import { BaseDecoder } from "./_base_decoder.ts";
import { type LengthField, readLength } from "./_length_field.ts";
import { FrameError, FrameTooLargeError, TruncatedFrameError } from "./errors.ts";
import type { BodyEvent } from "./length_prefixed_body.ts";

/**
 * ```text
 *                 length                     all chunks are out
 *   between ─────────────────▶ within ◀─┐ ─────────────────────▶ between
 *      ▲                          │     │          end
 *      │                          └─────┘
 *      │                           chunk
 *      └── remainder() from anywhere
 * ```
 */
export class BodyDecoder extends BaseDecoder<BodyEvent> {
  readonly #format: LengthField;
  readonly #maxLength: number;
  /** Bytes of the body that are to come; `undefined` between bodies. */
  #left: number | undefined;
  /** Bytes of the body that `#left` belongs to, and of its header. */
  #length = 0;
  #header = 0;

  constructor(format: LengthField, maxLength: number) {
    super();
    this.#format = format;
    this.#maxLength = maxLength;
  }

  next(): BodyEvent | undefined {
    if (this.failure !== undefined) throw this.failure;
    if (this.#left === undefined) return this.#begin();
    if (this.#left > 0) return this.#chunk(this.#left);
    this.#left = undefined;
    return { type: "end" };
  }

  get within(): boolean {
    return this.#left !== undefined || this.bufferedBytes > 0;
  }

  override remainder(): Uint8Array {
    this.#left = undefined;
    return super.remainder();
  }

  #begin(): BodyEvent | undefined {
    const read = readLength(this.buffer, this.#format);
    if (read === undefined) return this.incomplete();
    if (read instanceof FrameError) this.fail(read);
    const { header, body: length } = read;
    if (length > this.#maxLength) this.fail(new FrameTooLargeError(length, this.#maxLength));
    const bytes = this.buffer.take(header)!;
    this.#left = length;
    this.#length = length;
    this.#header = header;
    const { offset } = this.#format;
    return offset === 0
      ? { type: "length", length }
      : { type: "length", length, header: bytes.subarray(0, offset) };
  }

  #chunk(left: number): BodyEvent | undefined {
    // What lies in one piece, so that nothing is copied.
    const count = Math.min(left, this.buffer.front().length);
    if (count === 0) return this.#missing(left);
    this.#left = left - count;
    return { type: "chunk", chunk: this.buffer.take(count)! };
  }

  #missing(left: number): undefined {
    if (!this.ended) return undefined;
    const have = this.#header + (this.#length - left);
    this.fail(new TruncatedFrameError(have, this.#header + this.#length));
  }
}
