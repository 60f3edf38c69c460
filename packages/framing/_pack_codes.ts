import type { PackValue } from "./pack_types.ts";

/** Bytes of a value, and how it is read and written. A value without `width` is as long as told. */
export interface PackCode {
  readonly width: number | undefined;
  /** What a value has to be, after "must be ". `width`: of this value in bytes. */
  must(width: number): string;
  isType(value: unknown): boolean;
  fits(value: unknown, width: number): boolean;
  read(view: DataView, at: number, littleEndian: boolean, width: number): PackValue;
  write(view: DataView, at: number, value: unknown, littleEndian: boolean): void;
}

type Read<T> = (view: DataView, at: number, littleEndian: boolean) => T;
type Write<T> = (view: DataView, at: number, value: T, littleEndian: boolean) => void;

const isNumber = (value: unknown): boolean => typeof value === "number";
const isBytes = (value: unknown): boolean => value instanceof Uint8Array;

function integer(width: number, signed: boolean, read: Read<number>, write: Write<number>) {
  const min = signed ? -(2 ** (width * 8 - 1)) : 0;
  const max = 2 ** (width * 8 - (signed ? 1 : 0)) - 1;
  return {
    width,
    must: () => `an integer from ${min} to ${max}`,
    isType: isNumber,
    fits: (value: number) => Number.isInteger(value) && value >= min && value <= max,
    read,
    write,
  };
}

function bigInteger(signed: boolean, read: Read<bigint>, write: Write<bigint>) {
  const min = signed ? -(2n ** 63n) : 0n;
  const max = signed ? 2n ** 63n - 1n : 2n ** 64n - 1n;
  return {
    width: 8,
    must: () => `a bigint or a safe integer from ${min} to ${max}`,
    isType: (value: unknown) => typeof value === "bigint" || typeof value === "number",
    fits: (value: bigint | number) =>
      (typeof value === "bigint" || Number.isSafeInteger(value)) && value >= min && value <= max,
    read,
    write: (view: DataView, at: number, value: bigint | number, littleEndian: boolean) =>
      write(view, at, BigInt(value), littleEndian),
  };
}

const float = {
  width: 4,
  must: () => "a number that a 4-byte float can hold",
  isType: isNumber,
  fits: (value: number) => Number.isFinite(Math.fround(value)) || !Number.isFinite(value),
  read: (view: DataView, at: number, le: boolean) => view.getFloat32(at, le),
  write: (view: DataView, at: number, value: number, le: boolean) => view.setFloat32(at, value, le),
};

const double = {
  width: 8,
  must: () => "a number",
  isType: isNumber,
  fits: () => true,
  read: (view: DataView, at: number, le: boolean) => view.getFloat64(at, le),
  write: (view: DataView, at: number, value: number, le: boolean) => view.setFloat64(at, value, le),
};

const boolean = {
  width: 1,
  must: () => "a boolean",
  isType: (value: unknown) => typeof value === "boolean",
  fits: () => true,
  read: (view: DataView, at: number) => view.getUint8(at) !== 0,
  write: (view: DataView, at: number, value: boolean) => view.setUint8(at, value ? 1 : 0),
};

const bytes = {
  isType: isBytes,
  read: (view: DataView, at: number, _: boolean, width: number) =>
    new Uint8Array(view.buffer, view.byteOffset + at, width),
  write: (view: DataView, at: number, value: Uint8Array) =>
    new Uint8Array(view.buffer).set(value, at),
};

const character = {
  ...bytes,
  width: 1,
  must: () => "a Uint8Array of 1 byte",
  fits: (value: Uint8Array) => value.length === 1,
};

const string = {
  ...bytes,
  width: undefined,
  must: (width: number) => `a Uint8Array of at most ${width} bytes`,
  fits: (value: Uint8Array, width: number) => value.length <= width,
};

const int32 = integer(4, true, (v, at, le) => v.getInt32(at, le), (v, at, n, le) => {
  v.setInt32(at, n, le);
});
const uint32 = integer(4, false, (v, at, le) => v.getUint32(at, le), (v, at, n, le) => {
  v.setUint32(at, n, le);
});

/** All codes but `x`, which has no value. Their sizes are Python's standard ones. */
export const PACK_CODES: ReadonlyMap<string, PackCode> = new Map<string, PackCode>([
  ["b", integer(1, true, (v, at) => v.getInt8(at), (v, at, n) => v.setInt8(at, n))],
  ["B", integer(1, false, (v, at) => v.getUint8(at), (v, at, n) => v.setUint8(at, n))],
  ["?", boolean],
  [
    "h",
    integer(2, true, (v, at, le) => v.getInt16(at, le), (v, at, n, le) => {
      v.setInt16(at, n, le);
    }),
  ],
  [
    "H",
    integer(2, false, (v, at, le) => v.getUint16(at, le), (v, at, n, le) => {
      v.setUint16(at, n, le);
    }),
  ],
  ["i", int32],
  ["I", uint32],
  ["l", int32],
  ["L", uint32],
  [
    "q",
    bigInteger(true, (v, at, le) => v.getBigInt64(at, le), (v, at, n, le) => {
      v.setBigInt64(at, n, le);
    }),
  ],
  [
    "Q",
    bigInteger(false, (v, at, le) => v.getBigUint64(at, le), (v, at, n, le) => {
      v.setBigUint64(at, n, le);
    }),
  ],
  ["f", float],
  ["d", double],
  ["c", character],
  ["s", string],
]);
