import { describe } from "./check.ts";
import { parsePackFormat } from "./_pack_format.ts";
import type { PackOutputs, PackValue, PackValues } from "./pack_types.ts";

/**
 * Turns bytes into values, as a format string of Python's `struct` module says:
 * {@linkcode pack} tells which.
 *
 * @typeParam Format The format. A literal gives a tuple.
 * @param format The format.
 * @param bytes Exactly as many as the format takes.
 * @returns The values. Those of `s` and `c` are views into the bytes.
 * @throws {SyntaxError} If the format is wrong.
 * @throws {TypeError} If `bytes` is no `Uint8Array`.
 * @throws {RangeError} If there are more or fewer bytes than the format takes, or it takes more than
 * 1 MiB.
 *
 * @example
 * ```ts
 * import { unpack } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * // The first bytes of a DNS message: an ID, flags, and four counts.
 * const bytes = new Uint8Array([0xbe, 0xef, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
 * const [id, flags, questions] = unpack("!HH4H", bytes);
 * assertEquals([id, flags, questions], [0xbeef, 0x0100, 1]);
 * ```
 */
export function unpack<const Format extends string>(
  format: Format,
  bytes: Uint8Array,
): PackValues<Format, PackOutputs> {
  const { fields, littleEndian, size } = parsePackFormat(format);
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(
      `Cannot unpack ${describe(format)} as there must be a Uint8Array: current value is ${
        describe(bytes)
      }`,
    );
  }
  if (bytes.length !== size) {
    throw new RangeError(
      `Cannot unpack ${
        describe(format)
      } as there must be ${size} bytes: current value is ${bytes.length}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: PackValue[] = [];
  let begin = 0;
  for (const { code, values: count, width, size } of fields) {
    for (let i = 0; i < count; i++) {
      values.push(code!.read(view, begin + i * width, littleEndian, width));
    }
    begin += size;
  }
  return values as PackValues<Format, PackOutputs>;
}
