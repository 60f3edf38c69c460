import {
  MAX_VARINT_WIDTH,
  readVarint,
  varintWidth,
  varintWidthOf,
  writeVarint,
} from "./_varint.ts";
import { FrameError } from "./errors.ts";
import type { LengthPrefixedOptions } from "./length_prefixed.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import type { SendBuffer } from "./send_buffer.ts";

/** Where a length is and what it counts. */
export type LengthField = Required<Omit<LengthPrefixedOptions, "limit">>;

/** What the bytes up to the end of a length field say. */
export interface Length {
  /** Bytes of all up to the end of the field. */
  header: number;
  /** Bytes behind it; not exact if that is above `Number.MAX_SAFE_INTEGER`. */
  body: number;
}

/**
 * The length at the beginning of a buffer, the error that it is, or `undefined` if its field is not
 * whole.
 */
export function readLength(
  buffer: ReceiveBuffer,
  format: LengthField,
): Length | FrameError | undefined {
  const { offset, littleEndian, adjustment, includesPrefix } = format;
  const width = format.width === "varint" ? varintWidth(buffer, offset) : format.width;
  if (width === undefined) return undefined;
  if (width === Infinity) return bad(`a varint must have at most ${MAX_VARINT_WIDTH} bytes`);
  const field = format.width === "varint"
    ? readVarint(buffer, offset, width)
    : buffer.uint(offset, width, littleEndian);
  if (field === undefined) return undefined;
  const header = offset + width;
  const body = field + adjustment - (includesPrefix ? header : 0);
  // An inexact field minus something could look like an exact length, and a wrong one.
  if (field > Number.MAX_SAFE_INTEGER) return { header, body: Math.max(body, 2 ** 53) };
  if (body < 0) return bad(`its length must not be negative: current value is ${body}`);
  return { header, body };
}

/** What the length field has to say for a body of that length; it may be more than fits. */
export function fieldOf(body: number, format: LengthField): number {
  const { offset, width, adjustment, includesPrefix } = format;
  const field = body - adjustment;
  if (!includesPrefix) return field;
  if (width !== "varint") return field + offset + width;
  // The length counts its own bytes, and one more may take one more.
  let whole = field + offset + 1;
  while (whole < field + offset + varintWidthOf(whole)) whole++;
  return whole;
}

/** The most that a length field can say. */
export function mostInField({ width }: LengthField): number {
  return Math.min(width === "varint" ? Infinity : 256 ** width - 1, Number.MAX_SAFE_INTEGER);
}

export function writeField(field: number, format: LengthField, out: SendBuffer): void {
  if (format.width === "varint") writeVarint(field, out);
  else out.writeUint(field, format.width, format.littleEndian);
}

function bad(reason: string): FrameError {
  return new FrameError(`Cannot decode a frame as ${reason}`);
}
