import { FrameError } from "./errors.ts";

const ZERO = 0x30;
const NINE = 0x39;

/** Whether a byte is an ASCII digit. */
export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** A number with another digit behind. */
export function appendDigit(value: number, byte: number): number {
  return value * 10 + (byte - ZERO);
}

/** The error for a length that is not what its frame needs, with the byte that shows it. */
export function badLength(required: string, byte: number): FrameError {
  const shown = `0x${byte.toString(16).padStart(2, "0")}`;
  return new FrameError(`Cannot decode a frame as ${required}: current value is ${shown}`);
}
