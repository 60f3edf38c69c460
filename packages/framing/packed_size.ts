import { parsePackFormat } from "./_pack_format.ts";

/**
 * Tells how many bytes a format of {@linkcode pack} takes, as Python's `struct.calcsize` does.
 *
 * @param format The format.
 * @returns Bytes.
 * @throws {SyntaxError} If the format is wrong.
 * @throws {RangeError} If it takes more than 1 MiB.
 *
 * @example Messages of a binary protocol
 * ```ts
 * import { decodeAll, encodeAll, fixedLength, pack, packedSize, unpack } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const POINT = "!hh";
 * const codec = fixedLength(packedSize(POINT));
 * const wire = encodeAll(codec, [pack(POINT, 3, -4), pack(POINT, 0, 1)]);
 * assertEquals(decodeAll(codec, wire).map((bytes) => unpack(POINT, bytes)), [[3, -4], [0, 1]]);
 * ```
 */
export function packedSize(format: string): number {
  return parsePackFormat(format).size;
}
