import { describe } from "./check.ts";
import { type PackField, parsePackFormat } from "./_pack_format.ts";
import type { PackInputs, PackValues } from "./pack_types.ts";

/**
 * Turns values into bytes, as a format string of Python's `struct` module says.
 *
 * ```text
 *  pack("!BxH4s", 1, 500, ...)              unpack("!BxH4s", bytes)
 *
 *    B    x       H            4s
 * +----+----+---------+-------------------+
 * | 01 | 00 | 01   f4 | 7a 6f 63 00       |   4s is filled up with NULs
 * +----+----+---------+-------------------+
 * ```
 *
 * A format begins with the byte order: `!` (network) or `>` is big-endian, `<` little-endian. Then
 * come the codes, each with an optional count before it and white space between them if you like:
 *
 * | code | bytes | value |
 * | --- | --- | --- |
 * | `b` `B` | 1 | `number`: a signed, an unsigned integer |
 * | `h` `H` | 2 | `number`: the same |
 * | `i` `I`, `l` `L` | 4 | `number`: the same |
 * | `q` `Q` | 8 | `bigint`: the same; `pack` takes safe integers as numbers, too |
 * | `f`, `d` | 4, 8 | `number`: IEEE 754 |
 * | `?` | 1 | `boolean`; any byte but 0 is read as `true` |
 * | `c` | 1 | `Uint8Array` of one byte |
 * | `s` | count | one `Uint8Array`; a shorter one is filled up with NULs, which `unpack` leaves there |
 * | `x` | 1 | none: padding, written as NUL and not looked at when read |
 *
 * `3H` is `HHH`, but `3s` is one value of three bytes. There is no alignment.
 *
 * What differs from Python: `=`, `@` and no byte order are refused, as native order and alignment
 * differ from machine to machine. Bytes that are too long for an `s` are refused, where Python cuts
 * them silently. Nothing is converted: a `?` takes booleans only. The codes `e`, `n`, `N`, `p` and
 * `P` do not exist. A format of more than 1 MiB is refused.
 *
 * @typeParam Format The format. The values are checked against a literal.
 * @param format The format.
 * @param values As many as the format takes.
 * @returns The bytes.
 * @throws {SyntaxError} If the format is wrong.
 * @throws {TypeError} If there are too many or too few values, or one is of the wrong type.
 * @throws {RangeError} If a value is out of range, or the format takes more than 1 MiB.
 * @see {@link https://docs.python.org/3/library/struct.html#format-strings | Format strings in
 * Python}
 *
 * @example
 * ```ts
 * import { pack, unpack } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = pack("!BxH4s", 1, 500, new TextEncoder().encode("zoc"));
 * assertEquals(bytes, new Uint8Array([1, 0, 0x01, 0xf4, 0x7a, 0x6f, 0x63, 0]));
 *
 * const [version, port, name] = unpack("!BxH4s", bytes);
 * assertEquals([version, port, name.length], [1, 500, 4]);
 * ```
 */
export function pack<const Format extends string>(
  format: Format,
  ...values: PackValues<Format, PackInputs>
): Uint8Array {
  const { fields, littleEndian, size, values: count } = parsePackFormat(format);
  if (values.length !== count) {
    throw new TypeError(
      `Cannot pack ${describe(format)} as there must be ${count} values: current value is ${
        describe(values.length)
      }`,
    );
  }
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let index = 0;
  let begin = 0;
  for (const field of fields) {
    for (let i = 0; i < field.values; i++, index++) {
      const value: unknown = values[index];
      check(field, index, value);
      field.code?.write(view, begin + i * field.width, value, littleEndian);
    }
    begin += field.size;
  }
  return bytes;
}

function check({ code, letter, width }: PackField, index: number, value: unknown): void {
  if (code === undefined || code.isType(value) && code.fits(value, width)) return;
  const isType = code.isType(value);
  const found = value instanceof Uint8Array ? `${value.length} bytes` : describe(value);
  const message = `Cannot pack values[${index}] as "${letter}" must be ${
    code.must(width)
  }: current value is ${found}`;
  throw isType ? new RangeError(message) : new TypeError(message);
}
