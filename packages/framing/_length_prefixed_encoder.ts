import { checkBytes } from "./check.ts";
import { varintWidth, varintWidthOf, writeVarint } from "./_varint.ts";
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
    const { offset, width, littleEndian, limit } = this.#format;
    const begin = this.#payloadBegin(item);
    const field = this.#field(item.length - begin);
    const fieldWidth = width === "varint" ? varintWidthOf(field) : width;

    const frame = item.length - begin + (offset === 0 ? 0 : offset + fieldWidth);
    const mostInField = width === "varint" ? Number.MAX_SAFE_INTEGER : 256 ** width - 1;
    const most = Math.min(limit, mostInField + frame - field);
    if (frame > most) throw new FrameTooLargeError(frame, most, { recoverable: true });
    if (field < 0) {
      throw new RangeError(
        `Cannot encode a frame as its length must not be negative: current value is ${field}`,
      );
    }

    if (offset > 0) out.writeBytes(item.subarray(0, offset));
    if (width === "varint") writeVarint(field, out);
    else out.writeUint(field, width, littleEndian);
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

  #field(payload: number): number {
    const { offset, width, adjustment, includesPrefix } = this.#format;
    const field = payload - adjustment;
    if (!includesPrefix) return field;
    if (width !== "varint") return field + offset + width;
    // The length counts its own bytes, and one more may take one more.
    let whole = field + offset + 1;
    while (whole < field + offset + varintWidthOf(whole)) whole++;
    return whole;
  }
}
