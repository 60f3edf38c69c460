import { describe } from "./check.ts";
import { PACK_CODES, type PackCode } from "./_pack_codes.ts";

/**
 * Bytes. A format may come from elsewhere, and a few digits of it would otherwise take any memory.
 */
const MAX_SIZE = 1024 * 1024;

/** White space as Python has it, the digits of a count, and the code; all are empty at the end. */
const FIELD = /[ \t\n\v\f\r]*([0-9]*)(.?)/gsu;

/** One code of a format with its count. */
export interface PackField {
  readonly letter: string;
  /** `undefined` for padding. */
  readonly code: PackCode | undefined;
  /** Bytes of each value. */
  readonly width: number;
  /** How many values there are: none for padding, one for `s`. */
  readonly values: number;
  /** Bytes of all together. */
  readonly size: number;
}

/** A format, taken apart. */
export interface PackFormat {
  readonly littleEndian: boolean;
  readonly fields: readonly PackField[];
  /** How many values there are. */
  readonly values: number;
  /** Bytes. */
  readonly size: number;
}

export function parsePackFormat(format: string): PackFormat {
  if (typeof format !== "string") {
    throw new TypeError(
      `Cannot use a format as it must be a string: current value is ${describe(format)}`,
    );
  }
  checkOrder(format);
  const fields: PackField[] = [];
  let values = 0;
  let size = 0;
  for (const [, digits = "", letter = ""] of format.slice(1).matchAll(FIELD)) {
    if (digits === "" && letter === "") continue;
    const field = parseField(format, digits, letter);
    fields.push(field);
    values += field.values;
    size += field.size;
    if (size > MAX_SIZE) {
      throw new RangeError(
        `Cannot use a format as it must take at most ${MAX_SIZE} bytes: current value is ${
          describe(format)
        }`,
      );
    }
  }
  return { littleEndian: format[0] === "<", fields, values, size };
}

function checkOrder(format: string): void {
  if (/^[!<>]/.test(format)) return;
  const value = describe(format);
  throw new SyntaxError(
    `Cannot use a format as it must begin with "!", ">" or "<", since native byte order and alignment differ from machine to machine: current value is ${value}`,
  );
}

function parseField(format: string, digits: string, letter: string): PackField {
  const code = PACK_CODES.get(letter);
  if (code === undefined && letter !== "x") refuseCode(format, digits, letter);
  const count = digits === "" ? 1 : Number(digits);
  const width = code === undefined ? 1 : code.width ?? count;
  const values = code === undefined ? 0 : code.width === undefined ? 1 : count;
  return { letter, code, width, values, size: (code?.width ?? 1) * count };
}

function refuseCode(format: string, digits: string, letter: string): never {
  const codes = [...PACK_CODES.keys()].join("");
  const place = digits === "" ? "" : ` behind the count ${digits}`;
  const found = letter === "" ? "its end" : describe(letter);
  throw new SyntaxError(
    `Cannot use a format as there must be one of "x${codes}"${place}: current value is ${found} in ${
      describe(format)
    }`,
  );
}
