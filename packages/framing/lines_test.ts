import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodes, assertRemainders, drain, type Failure, utf8 } from "./_test_support.ts";
import { decodeAll } from "./decode_all.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameTooLargeError } from "./errors.ts";
import { DEFAULT_LINE_LIMIT } from "./limits.ts";
import { lines } from "./lines.ts";
import { SendBuffer } from "./send_buffer.ts";

const NOT_UTF8: Failure = { error: "FrameError", recoverable: true, numbers: [] };
const tooLarge = (limit: number): Failure => ({
  error: "FrameTooLargeError",
  recoverable: true,
  numbers: [limit + 1, limit],
});

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => typeof part === "string" ? [...utf8(part)] : part));

Deno.test("lines() ends a line at both endings, also when they are cut in two", () => {
  assertDecodes(lines(), bytes("one\ntwo\r\n\n\r\nfive\n"), ["one", "two", "", "", "five"]);
});

Deno.test("lines() removes one carriage return before the ending and keeps others", () => {
  assertDecodes(lines(), bytes("a\r\r\n\rb\rc\n\r\r\n"), ["a\r", "\rb\rc", "\r"]);
});

Deno.test("lines() yields what follows the last ending when the input has ended", () => {
  assertDecodes(lines(), bytes("one\ntwo"), ["one", "two"]);
  assertDecodes(lines(), bytes("one\ntwo\r"), ["one", "two"]);
  assertDecodes(lines(), bytes("\r"), [""]);
  assertDecodes(lines(), bytes("one\n"), ["one"]);
  assertDecodes(lines(), bytes(""), []);
  assertDecodes(lines(), bytes("one\ntwo"), ["one"], false);
});

Deno.test("lines() decodes UTF-8 wherever it is cut", () => {
  assertDecodes(lines(), bytes("Zócalo\n広場\n🧦🧦\r\n\ufffd\nplain"), [
    "Zócalo",
    "広場",
    "🧦🧦",
    "\ufffd",
    "plain",
  ]);
});

Deno.test("lines() keeps byte order marks", () => {
  assertDecodes(lines(), bytes("\ufeffone\n\ufefftwo\n"), ["\ufeffone", "\ufefftwo"]);
});

Deno.test("lines() throws for a line that is not UTF-8 and goes on with the next", () => {
  const wire = bytes("one\n", [0xff, 0x0a], "twö\n", [0xe2, 0x82], "\n\ufffd\nfour", [0xc3]);
  assertDecodes(lines(), wire, ["one", NOT_UTF8, "twö", NOT_UTF8, "\ufffd", NOT_UTF8]);
});

Deno.test("lines() takes lines at the limit and throws for those one above", () => {
  for (const ending of ["\n", "\r\n"]) {
    const wire = bytes(`12345${ending}1234${ending}123456789${ending}123${ending}`);
    assertDecodes(lines({ limit: 4 }), wire, [tooLarge(4), "1234", tooLarge(4), "123"]);
    assertDecodes(lines({ limit: 5 }), wire, ["12345", "1234", tooLarge(5), "123"]);
  }
  assertDecodes(lines({ limit: 4 }), bytes("1234"), ["1234"]);
  assertDecodes(lines({ limit: 4 }), bytes("1234\r"), ["1234"]);
  assertDecodes(lines({ limit: 4 }), bytes("12345"), [tooLarge(4)]);
  assertDecodes(lines({ limit: 4 }), bytes("1234\rx\n12\n"), [tooLarge(4), "12"]);
  assertDecodes(lines({ limit: 0 }), bytes("\n\r\nx\n\n"), ["", "", tooLarge(0), ""]);
});

Deno.test("lines() counts the limit in bytes when lines are not ASCII", () => {
  const wire = bytes("üü\nü2\n🧦\n🧦5\n1234\n広1\n広12\n");
  assertDecodes(lines({ limit: 4 }), wire, [
    "üü",
    "ü2",
    "🧦",
    tooLarge(4),
    "1234",
    "広1",
    tooLarge(4),
  ]);
  const codec = lines({ limit: 4 });
  for (const line of ["üü", "🧦", "1234", "広1"]) {
    assertEquals(decodeAll(codec, encodeAll(codec, [line])), [line]);
  }
  for (const line of ["üü1", "🧦5", "12345", "広12"]) {
    const error = assertThrows(() => encodeAll(codec, [line]), FrameTooLargeError);
    assertEquals([error.length, error.limit, error.recoverable], [5, 4, true]);
  }
});

Deno.test("lines() says of a line that it is too long when it is not UTF-8 either", () => {
  const wire = bytes("1\n", [0xff, 0xff, 0xff, 0x0a], "2\n", [0xff, 0x0a], "3\n");
  assertDecodes(lines({ limit: 2 }), wire, ["1", tooLarge(2), "2", NOT_UTF8, "3"]);
});

Deno.test("lines() takes no memory when a line never ends", () => {
  const decoder = lines({ limit: 1_000 }).decoder();
  const outcomes: unknown[] = [];
  for (let i = 0; i < 10_000; i++) {
    const chunk = new Uint8Array(i % 90).fill(0x78);
    decoder.push(chunk);
    outcomes.push(...drain(decoder));
    assertEquals(decoder.bufferedBytes <= 1_000 + chunk.length, true);
  }
  assertEquals(outcomes, [tooLarge(1_000)]);
  decoder.push(bytes("x\nnext\n"));
  assertEquals(drain(decoder), ["next"]);
});

Deno.test("lines() takes no memory when every chunk of an endless line could be its last", () => {
  const decoder = lines({ limit: 10 }).decoder();
  const outcomes: unknown[] = [];
  for (let i = 0; i < 100; i++) {
    decoder.push(bytes("abc\r"));
    outcomes.push(...drain(decoder));
    assertEquals(decoder.bufferedBytes <= 10 + 4, true);
  }
  assertEquals(outcomes, [tooLarge(10)]);
});

Deno.test("lines() begins anew when the remainder was handed over within a line that is too long", () => {
  const decoder = lines({ limit: 4 }).decoder();
  decoder.push(bytes("12345"));
  assertEquals(drain(decoder), [tooLarge(4)]);
  decoder.push(bytes("678"));
  assertEquals(decoder.remainder(), bytes("678"));
  decoder.push(bytes("one\n"));
  assertEquals(drain(decoder), ["one"]);
});

Deno.test("lines() decodes many lines in large chunks", () => {
  const codec = lines();
  const many = Array.from({ length: 20_000 }, (_, i) => `${i} ${"é".repeat(i % 50)}`);
  const wire = encodeAll(codec, many);
  for (const size of [1_000, 65_536, wire.length]) {
    const decoder = codec.decoder();
    const out: unknown[] = [];
    for (let i = 0; i < wire.length; i += size) {
      decoder.push(wire.slice(i, i + size));
      out.push(...drain(decoder));
    }
    assertEquals(out, many);
    assertEquals(decoder.bufferedBytes, 0);
  }
});

Deno.test("lines() takes a line that is longer than what is decoded at once", () => {
  const codec = lines({ limit: 300_000 });
  const long = ["x".repeat(200_000), "y", "z".repeat(100_000)];
  assertEquals(decodeAll(codec, encodeAll(codec, long)), long);
});

Deno.test("lines() hands over what did not come out, at every cut", () => {
  assertRemainders(lines(), bytes("one\n\nZócalo\nlast\n"));
  assertRemainders(lines({ ending: "\r\n" }), bytes("one\r\n\r\n🧦\r\nlast\r\n"));
});

Deno.test("lines() hands over exact bytes when lines have been decoded but not taken out", () => {
  for (
    const wire of [
      bytes("one\ntwo\r\nthree\npart"),
      bytes("öne\ntwo\r\nthrée\npärt"),
      bytes("1\n2\n", [0xff], "\n4"),
    ]
  ) {
    for (let taken = 0; taken <= 2; taken++) {
      const decoder = lines().decoder();
      decoder.push(wire);
      for (let i = 0; i < taken; i++) decoder.next();
      let begin = 0;
      for (let i = 0; i < taken; i++) begin = wire.indexOf(0x0a, begin) + 1;
      assertEquals(decoder.bufferedBytes, wire.length - begin);
      assertEquals(decoder.remainder(), wire.slice(begin));
      assertEquals([decoder.next(), decoder.bufferedBytes], [undefined, 0]);
    }
  }
});

Deno.test("lines() hands over without copying when all lies in one chunk", () => {
  const chunk = bytes("one\ntwo\nthree\npart");
  const decoder = lines().decoder();
  decoder.push(chunk);
  decoder.next();
  const remainder = decoder.remainder();
  assertEquals([remainder.buffer === chunk.buffer, remainder.byteOffset], [true, 4]);
});

Deno.test("lines() encodes with the ending that was chosen", () => {
  assertEquals(encodeAll(lines(), ["one", "", "Zócalo"]), utf8("one\n\nZócalo\n"));
  assertEquals(encodeAll(lines({ ending: "\r\n" }), ["one", ""]), utf8("one\r\n\r\n"));
});

Deno.test("lines() refuses to encode what would not come out as it went in", () => {
  const out = new SendBuffer();
  for (const line of ["a\nb", "\n", "a\r", "a\ud800b", "\udc00"]) {
    for (const ending of ["\n", "\r\n"] as const) {
      assertThrows(
        () => lines({ ending }).encoder().encode(line, out),
        TypeError,
        "current value is",
      );
    }
  }
  assertThrows(
    () => lines().encoder().encode(5 as unknown as string, out),
    TypeError,
    "current value is 5",
  );
  assertEquals(out.length, 0);
});

Deno.test("lines() refuses by default what is above 64 KiB", () => {
  assertEquals(DEFAULT_LINE_LIMIT, 65_536);
  const longest = "x".repeat(65_536);
  assertEquals(decodeAll(lines(), encodeAll(lines(), [longest])), [longest]);
  assertThrows(() => encodeAll(lines(), [longest + "x"]), FrameTooLargeError);
  assertThrows(() => decodeAll(lines(), utf8(longest + "x\n")), FrameTooLargeError);
});

Deno.test("lines() refuses options that are out of range", () => {
  assertThrows(() => lines({ ending: "\r" as "\n" }), TypeError, 'current value is "\\r"');
  for (const limit of [NaN, -1, Infinity]) {
    assertThrows(() => lines({ limit }), RangeError, `current value is ${limit}`);
  }
});

Deno.test("lines() refuses more bytes after the end", () => {
  const decoder = lines().decoder();
  decoder.end();
  assertThrows(() => decoder.push(utf8("x")), TypeError, "after its end");
  assertEquals(decoder.next(), undefined);
});
