import { assertEquals, assertThrows } from "@std/assert";
import {
  assertDecodes,
  assertRemainders,
  type Failure,
  tooLarge,
  truncated,
  utf8,
} from "./_test_support.ts";
import { decimalPrefixed } from "./decimal_prefixed.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameError, FrameTooLargeError } from "./errors.ts";
import { SendBuffer } from "./send_buffer.ts";

const BAD: Failure = { error: "FrameError", recoverable: false, numbers: [] };

Deno.test("decimalPrefixed() decodes and encodes, wherever the bytes are cut", () => {
  const items = ["hello", "", "00005", "hello world!"].map(utf8);
  const cases: [number | undefined, string][] = [
    [undefined, "00005hello000000000500005" + "00012hello world!"],
    [2, "05hello00050000512hello world!"],
    [15, `${"5".padStart(15, "0")}hello${"0".repeat(15)}${"5".padStart(15, "0")}00005`],
  ];
  for (const [digits, wire] of cases) {
    const codec = decimalPrefixed(digits === undefined ? {} : { digits });
    const some = digits === 15 ? items.slice(0, 3) : items;
    assertEquals(encodeAll(codec, some), utf8(wire));
    assertDecodes(codec, utf8(wire), some);
    assertRemainders(codec, utf8(wire));
  }
});

Deno.test("decimalPrefixed() throws a FrameError when there is anything but a digit", () => {
  for (const wire of ["    5hello", "+0005hello", "-0005", "0x005", "1e003", "5hello", "0000\0"]) {
    assertDecodes(decimalPrefixed(), utf8(wire), [BAD]);
  }
  assertDecodes(decimalPrefixed(), utf8("00001a0000:"), [utf8("a"), BAD]);

  const decoder = decimalPrefixed().decoder();
  decoder.push(utf8("00"));
  assertEquals(decoder.next(), undefined);
  decoder.push(utf8("x"));
  const error = assertThrows(() => decoder.next(), FrameError, "current value is 0x78");
  decoder.push(utf8("00001a"));
  assertEquals(assertThrows(() => decoder.next()) === error, true);
  assertEquals(decoder.remainder(), utf8("00x00001a"));
});

Deno.test("decimalPrefixed() takes frames at the limit and refuses those one above", () => {
  const wire = utf8("00005hello");
  assertDecodes(decimalPrefixed({ limit: 5 }), wire, [utf8("hello")]);
  assertDecodes(decimalPrefixed({ limit: 4 }), wire, [tooLarge(5, 4)]);
  assertDecodes(decimalPrefixed({ digits: 10 }), utf8("4294967296"), [
    tooLarge(2 ** 32, 1_048_576),
  ]);
  assertDecodes(decimalPrefixed({ digits: 7 }), utf8("1048577"), [
    tooLarge(1_048_577, 1_048_576),
  ]);
});

Deno.test("decimalPrefixed() refuses to encode what the limit or the digits do not allow", () => {
  const cases: [{ digits?: number; limit?: number }, number][] = [
    [{}, 99_999],
    [{ digits: 1 }, 9],
    [{ digits: 3, limit: 2_000 }, 999],
    [{ limit: 4 }, 4],
    [{ digits: 15 }, 1_048_576],
  ];
  for (const [options, most] of cases) {
    const codec = decimalPrefixed(options);
    const decoder = codec.decoder();
    decoder.push(encodeAll(codec, [new Uint8Array(most)]));
    assertEquals(decoder.next()?.length, most);
    const error = assertThrows(
      () => encodeAll(codec, [new Uint8Array(most + 1)]),
      FrameTooLargeError,
    );
    assertEquals([error.length, error.limit, error.recoverable], [most + 1, most, true]);
  }
});

Deno.test("decimalPrefixed() says what is missing when the input ends within a frame", () => {
  assertDecodes(decimalPrefixed(), utf8("0000"), [truncated(4)]);
  assertDecodes(decimalPrefixed(), utf8("00001a00005"), [utf8("a"), truncated(5, 10)]);
  assertDecodes(decimalPrefixed(), utf8("00005hell"), [truncated(9, 10)]);
  assertDecodes(decimalPrefixed(), utf8(""), []);
});

Deno.test("decimalPrefixed() refuses what is no bytes and options that are out of range", () => {
  const out = new SendBuffer();
  const item = "text" as unknown as Uint8Array;
  assertThrows(() => decimalPrefixed().encoder().encode(item, out), TypeError, "Uint8Array");
  assertEquals(out.length, 0);
  for (const digits of [0, 16, 1.5, NaN]) {
    assertThrows(() => decimalPrefixed({ digits }), RangeError, `current value is ${digits}`);
  }
  for (const limit of [NaN, -1, Infinity]) {
    assertThrows(() => decimalPrefixed({ limit }), RangeError, `current value is ${limit}`);
  }
});
