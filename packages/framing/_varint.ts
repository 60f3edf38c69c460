import type { SendBuffer } from "./send_buffer.ts";

/**
 * Bytes: as many as an unsigned 64-bit integer takes, as in Protocol Buffers and Go's
 * `encoding/binary`.
 */
export const MAX_VARINT_WIDTH = 10;

/** Both a ReceiveBuffer and a Uint8Array are this. */
interface Bytes {
  at(index: number): number | undefined;
}

/**
 * How many bytes the unsigned LEB128 integer at `index` takes: `undefined` if it is not whole,
 * `Infinity` if it goes on for too long. More than its value needs are fine, as for Protocol
 * Buffers.
 */
export function varintWidth(bytes: Bytes, index: number): number | undefined {
  for (let width = 1; width <= MAX_VARINT_WIDTH; width++) {
    const byte = bytes.at(index + width - 1);
    if (byte === undefined) return undefined;
    if (byte < 0x80) return width;
  }
  return Infinity;
}

/** The value, approximate above `Number.MAX_SAFE_INTEGER`. */
export function readVarint(bytes: Bytes, index: number, width: number): number {
  let value = 0;
  for (let i = width - 1; i >= 0; i--) value = value * 0x80 + (bytes.at(index + i)! & 0x7f);
  return value;
}

/** How many bytes the shortest form of a value takes. */
export function varintWidthOf(value: number): number {
  let width = 1;
  for (; value >= 0x80; value = Math.floor(value / 0x80)) width++;
  return width;
}

/** Appends the shortest form. */
export function writeVarint(value: number, out: SendBuffer): void {
  for (; value >= 0x80; value = Math.floor(value / 0x80)) out.writeUint(value % 0x80 + 0x80, 1);
  out.writeUint(value, 1);
}
