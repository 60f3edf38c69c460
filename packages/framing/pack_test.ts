import { assertEquals, assertThrows } from "@std/assert";
import { utf8 } from "./_test_support.ts";
import { pack } from "./pack.ts";
import { packedSize } from "./packed_size.ts";
import { unpack } from "./unpack.ts";

const NO_BYTES = new Uint8Array();

/** Format, values, bytes in hexadecimal. */
const CASES: [string, (number | bigint | boolean | Uint8Array)[], string][] = [
  ["!bB", [-128, 255], "80ff"],
  [">hH", [-2, 0x1234], "fffe1234"],
  ["<hH", [-2, 0x1234], "feff3412"],
  ["!iIlL", [-2, 0x12345678, 1, 0xffffffff], "fffffffe1234567800000001ffffffff"],
  ["<iI", [-2, 0x12345678], "feffffff78563412"],
  ["!qQ", [-2n, 0x123456789abcdef0n], "fffffffffffffffe123456789abcdef0"],
  ["<Q", [0x123456789abcdef0n], "f0debc9a78563412"],
  ["!fd", [1.5, -0], "3fc000008000000000000000"],
  ["<f", [1.5], "0000c03f"],
  ["!??", [true, false], "0100"],
  ["!3c", [utf8("a"), utf8("b"), utf8("\0")], "616200"],
  ["!5s2s", [utf8("hi\0\0\0"), utf8("yo")], "6869000000796f"],
  ["!x B 3x\tH\n", [1, 2], "00010000000002"],
  ["!0H0s0x2H", [NO_BYTES, 1, 2], "00010002"],
  ["! 003B \v\f\r", [1, 2, 3], "010203"],
  ["!", [], ""],
];

Deno.test("pack() and unpack() do what each code says", () => {
  for (const [format, values, hex] of CASES) {
    const bytes = Uint8Array.fromHex(hex);
    assertEquals(pack(format, ...values), bytes, format);
    assertEquals(unpack(format, bytes), values, format);
    assertEquals(packedSize(format), bytes.length, format);
  }
});

Deno.test("pack() fills up with NULs when there are fewer bytes than an s says", () => {
  assertEquals(pack("!5sB", utf8("hi"), 1), Uint8Array.of(0x68, 0x69, 0, 0, 0, 1));
  assertEquals(pack("!4s", NO_BYTES), new Uint8Array(4));
});

Deno.test("pack() takes safe integers when a code has eight bytes", () => {
  assertEquals(pack("!qQ", -2, 5), pack("!qQ", -2n, 5n));
  assertEquals(pack("!q", Number.MIN_SAFE_INTEGER), pack("!q", BigInt(Number.MIN_SAFE_INTEGER)));
  assertThrows(() => pack("!q", 2 ** 53), RangeError, "current value is 9007199254740992");
  assertThrows(() => pack("!Q", -1), RangeError, "current value is -1");
  assertThrows(() => pack("!q", 0.5), RangeError, "current value is 0.5");
});

/** Code, lowest and highest value. */
const RANGES: [string, number | bigint, number | bigint][] = [
  ["b", -128, 127],
  ["B", 0, 255],
  ["h", -32_768, 32_767],
  ["H", 0, 65_535],
  ["i", -2_147_483_648, 2_147_483_647],
  ["l", -2_147_483_648, 2_147_483_647],
  ["I", 0, 4_294_967_295],
  ["L", 0, 4_294_967_295],
  ["q", -(2n ** 63n), 2n ** 63n - 1n],
  ["Q", 0n, 2n ** 64n - 1n],
];

Deno.test("pack() says position, code, range and value when an integer is out of range", () => {
  for (const [code, min, max] of RANGES) {
    const one = typeof min === "bigint" ? 1n : 1;
    const below = (min as number) - (one as number);
    const above = (max as number) + (one as number);
    for (const order of "!<>") {
      const format: string = `${order}B${code}`;
      for (const value of [min, max]) {
        assertEquals(unpack(format, pack(format, 7, value)), [7, value]);
      }
      for (const value of [below, above]) {
        assertThrows(
          () => pack(format, 7, value),
          RangeError,
          `integer from ${min} to ${max}: current value is ${value}`,
        );
      }
    }
  }
  const error = assertThrows(() => pack("!BH", 1, 65_536), RangeError);
  assertEquals(
    error.message,
    'Cannot pack values[1] as "H" must be an integer from 0 to 65535: current value is 65536',
  );
  for (const value of [0.5, NaN, Infinity]) {
    assertThrows(() => pack("!3H", 1, value, 1), RangeError);
  }
});

Deno.test("pack() refuses finite numbers when a float would be infinite", () => {
  const most = (2 - 2 ** -23) * 2 ** 127;
  assertEquals(unpack("!f", pack("!f", most)), [most]);
  assertThrows(() => pack("!f", most * 1.001), RangeError, 'values[0] as "f"');
  assertEquals(unpack("!2f", pack("!2f", -Infinity, NaN)), [-Infinity, NaN]);
  assertEquals(unpack("!2d", pack("!2d", 1e308, Infinity)), [1e308, Infinity]);
});

Deno.test("pack() refuses bytes that are too long rather than cutting them", () => {
  assertThrows(
    () => pack("!B4s", 1, utf8("hello")),
    RangeError,
    'Cannot pack values[1] as "s" must be a Uint8Array of at most 4 bytes: current value is 5 bytes',
  );
  assertThrows(() => pack("!c", utf8("ab")), RangeError, "of 1 byte: current value is 2 bytes");
  assertThrows(() => pack("!c", NO_BYTES), RangeError, "current value is 0 bytes");
});

Deno.test("pack() throws a TypeError when a value is of the wrong type", () => {
  const cases: [string, unknown][] = [
    ["!H", "5"],
    ["!H", 5n],
    ["!H", true],
    ["!H", undefined],
    ["!Q", "5"],
    ["!d", 5n],
    ["!f", null],
    ["!?", 1],
    ["!4s", "text"],
    ["!4s", [1, 2]],
    ["!c", 65],
  ];
  for (const [format, value] of cases) {
    assertThrows(
      () => pack(format, value as number),
      TypeError,
      `Cannot pack values[0] as "${format.at(-1)}" must be `,
    );
  }
});

Deno.test("pack() throws a TypeError when there are too many or too few values", () => {
  const two: string = "!HxH";
  for (const values of [[], [1], [1, 2, 3]]) {
    assertThrows(
      () => pack(two, ...values),
      TypeError,
      `Cannot pack "!HxH" as there must be 2 values: current value is ${values.length}`,
    );
  }
});

Deno.test("unpack() refuses bytes that are more or fewer than the format takes", () => {
  for (const length of [0, 5, 7]) {
    assertThrows(
      () => unpack("!HI", new Uint8Array(length)),
      RangeError,
      `Cannot unpack "!HI" as there must be 6 bytes: current value is ${length}`,
    );
  }
  assertThrows(() => unpack("!H", "ab" as unknown as Uint8Array), TypeError, '"ab"');
});

Deno.test("unpack() reads what is a view of a larger buffer, and gives views of it", () => {
  const bytes = Uint8Array.of(9, 9, 1, 2, 0x61, 0x62, 9);
  const [number, text] = unpack("!H2s", bytes.subarray(2, 6));
  assertEquals([number, text], [0x0102, utf8("ab")]);
  assertEquals([text.buffer === bytes.buffer, text.byteOffset], [true, 4]);
});

Deno.test("unpack() takes any byte but 0 for true", () => {
  assertEquals(unpack("!3?", Uint8Array.of(0, 1, 200)), [false, true, true]);
});

Deno.test("packedSize() refuses formats without a byte order that is the same everywhere", () => {
  for (const format of ["", "H", "=H", "@H", " !H"]) {
    assertThrows(
      () => packedSize(format),
      SyntaxError,
      `differ from machine to machine: current value is "${format}"`,
    );
  }
});

Deno.test("packedSize() says what is wrong with a code or a count", () => {
  const cases: [string, string][] = [
    ["!Hz", 'current value is "z" in "!Hz"'],
    ["!e", 'current value is "e"'],
    ["!<H", 'current value is "<"'],
    ["!🧦", 'current value is "🧦"'],
    ["!\u00a0H", "current value is"],
    ["!5", "behind the count 5: current value is its end"],
    ["!5 H", 'behind the count 5: current value is " "'],
    ["!-1H", 'current value is "-"'],
    ["!1.5H", 'behind the count 1: current value is "."'],
    ["!٣H", 'current value is "٣"'],
  ];
  for (const [format, message] of cases) {
    assertThrows(() => packedSize(format), SyntaxError, message);
  }
  assertThrows(() => packedSize(5 as unknown as string), TypeError, "current value is 5");
});

Deno.test("packedSize() refuses formats above 1 MiB before memory is taken", () => {
  assertEquals(packedSize("!1048576s"), 1_048_576);
  assertEquals(packedSize("!131072Q"), 1_048_576);
  for (const format of ["!1048577s", "!1048576sx", "!131073Q", `!${"9".repeat(400)}B`, "!1e9x"]) {
    assertThrows(() => packedSize(format), format.includes("e") ? SyntaxError : RangeError);
  }
  assertThrows(() => unpack("!999999999999B", NO_BYTES), RangeError, "at most 1048576 bytes");
});

Deno.test("pack() and unpack() know their values when the format is a literal", () => {
  const [version, id, name, ok] = unpack("!H xQ 12s?", pack("!H xQ 12s?", 1, 2, NO_BYTES, true));
  const typed: [number, bigint, Uint8Array, boolean] = [version, id, name, ok];
  assertEquals(typed, [1, 2n, new Uint8Array(12), true]);
  const { length }: { length: 23 } = unpack("<23H", new Uint8Array(46));
  assertEquals(length, 23);
  const many: [number, ...number[], boolean] = unpack("<B100H?", new Uint8Array(202));
  assertEquals(many.length, 102);
  // @ts-expect-error There must be one value.
  assertThrows(() => pack("!H", 5, 6), TypeError);
  // @ts-expect-error An H is no bigint.
  assertThrows(() => pack("!H", 5n), TypeError);
});
