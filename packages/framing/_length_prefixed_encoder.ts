import { checkBytes } from "./check.ts";
import { fieldOf, mostInField, writeField } from "./_length_field.ts";
import { varintWidth, varintWidthOf } from "./_varint.ts";
import type { Encoder } from "./encoder.ts";
import { FrameTooLargeError } from "./errors.ts";
import type { LengthPrefixedOptions } from "./length_prefixed.ts";
import type { SendBuffer } from "./send_buffer.ts";

export class LengthPrefixedEncoder implements Encoder<Uint8Array> {
  readonly #format: Required<LengthPrefixedOptions>;

  constructor(format: Required<LengthPrefixedOptions>) {
    this.#format = format;
  }

  encode(item: Uint8Array, out: SendBuffer): void {
    checkBytes(item);
    const { offset, width, limit } = this.#format;
    const begin = this.#payloadBegin(item);
    const field = fieldOf(item.length - begin, this.#format);
    const fieldWidth = width === "varint" ? varintWidthOf(field) : width;

    const frame = item.length - begin + (offset === 0 ? 0 : offset + fieldWidth);
    const most = Math.min(limit, mostInField(this.#format) + frame - field);
    if (frame > most) throw new FrameTooLargeError(frame, most, { recoverable: true });
    if (field < 0) {
      throw new RangeError(
        `Cannot encode a frame as its length must not be negative: current value is ${field}`,
      );
    }

    if (offset > 0) out.writeBytes(item.subarray(0, offset));
    writeField(field, this.#format, out);
    out.writeBytes(begin === 0 ? item : item.subarray(begin));
  }

  /**
   * Where the payload begins in an item, which has a header and room for the length field if there
   * is an offset.
   */
  #payloadBegin(item: Uint8Array): number {
    const { offset, width } = this.#format;
    if (offset === 0) return 0;
    const room = width === "varint" ? varintWidth(item, offset) : width;
    if (room === undefined || item.length < offset + room) {
      throw new RangeError(
        `Cannot encode a frame as it must begin with a header and length field: current value has ${item.length} bytes`,
      );
    }
    return offset + room;
  }
}
