import { BaseDecoder } from "./_base_decoder.ts";
import { MAX_VARINT_WIDTH, readVarint, varintWidth } from "./_varint.ts";
import { FrameError, FrameTooLargeError } from "./errors.ts";
import type { LengthPrefixedOptions } from "./length_prefixed.ts";

/** Keeps no state between calls: the header stays in the buffer until its frame is whole. */
export class LengthPrefixedDecoder extends BaseDecoder<Uint8Array> {
  // Fields, as this is the innermost of loops.
  readonly #width: number | undefined;
  readonly #littleEndian: boolean;
  readonly #offset: number;
  readonly #adjustment: number;
  readonly #includesPrefix: boolean;
  readonly #limit: number;

  constructor(format: Required<LengthPrefixedOptions>) {
    super();
    this.#width = format.width === "varint" ? undefined : format.width;
    this.#littleEndian = format.littleEndian;
    this.#offset = format.offset;
    this.#adjustment = format.adjustment;
    this.#includesPrefix = format.includesPrefix;
    this.#limit = format.limit;
  }

  next(): Uint8Array | undefined {
    if (this.failure !== undefined) throw this.failure;
    const offset = this.#offset;
    const width = this.#width ?? varintWidth(this.buffer, offset);
    if (width === undefined) return this.incomplete();
    if (width === Infinity) this.#fail(`a varint must have at most ${MAX_VARINT_WIDTH} bytes`);
    const field = this.#width === undefined
      ? readVarint(this.buffer, offset, width)
      : this.buffer.uint(offset, width, this.#littleEndian);
    if (field === undefined) return this.incomplete();

    const header = offset + width;
    let payload = field + this.#adjustment - (this.#includesPrefix ? header : 0);
    // An inexact field minus something could look like an exact length, and a wrong one.
    if (field > Number.MAX_SAFE_INTEGER) payload = Math.max(payload, 2 ** 53);
    if (payload < 0) this.#fail(`its length must not be negative: current value is ${payload}`);
    const begin = offset === 0 ? header : 0;
    const length = offset === 0 ? payload : header + payload;
    if (length > this.#limit) this.fail(new FrameTooLargeError(length, this.#limit));
    return this.buffer.take(begin + length, begin) ?? this.incomplete(begin + length);
  }

  #fail(reason: string): never {
    this.fail(new FrameError(`Cannot decode a frame as ${reason}`));
  }
}
