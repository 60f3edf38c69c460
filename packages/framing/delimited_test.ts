import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodes, assertRemainders, drain, type Failure, utf8 } from "./_test_support.ts";
import { decodeAll } from "./decode_all.ts";
import { delimited } from "./delimited.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameTooLargeError } from "./errors.ts";
import { SendBuffer } from "./send_buffer.ts";

const frames = (...texts: string[]): Uint8Array[] => texts.map(utf8);
const tooLarge = (limit: number): Failure => ({
  error: "FrameTooLargeError",
  recoverable: true,
  numbers: [limit + 1, limit],
});

Deno.test("delimited() ends a frame at its delimiter, wherever that is cut", () => {
  assertDecodes(delimited("\n"), utf8("one\n\ntwo\n"), frames("one", "", "two"));
  assertDecodes(delimited("\r\n"), utf8("one\r\n\r\r\n\n\r\n"), frames("one", "\r", "\n"));
  assertDecodes(delimited(utf8("--end--")), utf8("a--end--b--end---en--end--"), [
    ...frames("a", "b", "-en"),
  ]);
  assertDecodes(delimited("aaab"), utf8("aaaabaaaaaabaab"), frames("a", "aaa", "aab"));
  assertDecodes(delimited(Uint8Array.of(0, 0)), Uint8Array.of(1, 0, 0, 0, 2, 0, 0), [
    Uint8Array.of(1),
    Uint8Array.of(0, 2),
  ]);
  assertDecodes(delimited("ü"), utf8("aübü"), frames("a", "b"));
});

Deno.test("delimited() takes the earliest of several delimiters, and at the same place the longest", () => {
  for (const list of [["\n", "\r\n", "\r"], ["\r", "\n", "\r\n"], ["\r\n", "\r", "\n"]]) {
    assertDecodes(delimited(list), utf8("1\r2\n3\r\n4\n\r5\r\r\n6\r"), [
      ...frames("1", "2", "3", "4", "", "5", "", "6"),
    ]);
  }
  const nested = delimited(["bc", "abcd"]);
  assertDecodes(nested, utf8("1abcd2abc3bc"), frames("1", "2a", "3"));
  assertDecodes(nested, utf8("1abc"), frames("1a"));
  assertDecodes(delimited(["a", "aaaaab"]), utf8("xaaaayaaaaabz"), [
    ...frames("x", "", "", "", "y", "z"),
  ]);
});

Deno.test("delimited() waits for the next byte when a delimiter may become a longer one", () => {
  const decoder = delimited(["\r", "\r\n"]).decoder();
  decoder.push(utf8("one\r"));
  assertEquals(decoder.next(), undefined);
  assertEquals(decoder.bufferedBytes, 4);
  decoder.push(utf8("two"));
  assertEquals(drain(decoder), frames("one"));
  decoder.push(utf8("\r"));
  decoder.end();
  assertEquals(drain(decoder), frames("two"));
});

Deno.test("delimited() yields what follows the last delimiter when the input has ended", () => {
  assertDecodes(delimited("\r\n"), utf8("one\r\ntwo"), frames("one", "two"));
  assertDecodes(delimited("\r\n"), utf8("one\r\ntwo\r"), frames("one", "two\r"));
  assertDecodes(delimited("\r\n"), utf8("one\r\n"), frames("one"));
  assertDecodes(delimited("\r\n"), utf8(""), []);
  assertDecodes(delimited("\r\n"), utf8("one\r\ntwo"), frames("one"), false);
});

Deno.test("delimited() takes frames at the limit and throws for those one above", () => {
  for (const ending of ["\n", "\r\n", "aab"]) {
    const wire = utf8(`12345${ending}1234${ending}123456789${ending}123${ending}`);
    assertDecodes(delimited(ending, { limit: 4 }), wire, [
      tooLarge(4),
      ...frames("1234"),
      tooLarge(4),
      ...frames("123"),
    ]);
    assertDecodes(delimited(ending, { limit: 5 }), wire, [
      ...frames("12345", "1234"),
      tooLarge(5),
      ...frames("123"),
    ]);
  }
  const codec = delimited("aab", { limit: 4 });
  assertDecodes(codec, utf8("1234aa"), [tooLarge(4)]);
  assertDecodes(codec, utf8("12aa"), frames("12aa"));
  assertDecodes(codec, utf8("12345aaaabaabx"), [tooLarge(4), ...frames("", "x")]);
  assertDecodes(codec, utf8("12345"), [tooLarge(4)]);
  assertDecodes(delimited("\n", { limit: 0 }), utf8("\nx\n\n"), [
    ...frames(""),
    tooLarge(0),
    ...frames(""),
  ]);
});

Deno.test("delimited() takes no memory when a frame never ends", () => {
  for (const text of ["x", "\r", "\r\r"]) {
    const decoder = delimited("\r\n", { limit: 1_000 }).decoder();
    const outcomes: unknown[] = [];
    for (let i = 0; i < 10_000; i++) {
      const chunk = utf8(text.repeat(i % 90));
      decoder.push(chunk);
      outcomes.push(...drain(decoder));
      assertEquals(decoder.bufferedBytes <= 1_000 + 2 + chunk.length, true);
    }
    assertEquals(outcomes, [tooLarge(1_000)]);
    decoder.push(utf8("x\r\nnext\r\n"));
    assertEquals(drain(decoder), frames("next"));
  }
});

Deno.test("delimited() comes to an end when a delimiter almost matches everywhere", () => {
  const codec = delimited("aaaab", { limit: 10_000_000 });
  const chunk = new Uint8Array(1_000).fill(0x61);
  for (const [size, count] of [[1_000, 8_000], [1, 200_000], [3, 200_000]] as const) {
    const decoder = codec.decoder();
    for (let i = 0; i < count; i++) {
      decoder.push(chunk.slice(0, size));
      assertEquals(decoder.next(), undefined);
    }
    decoder.push(utf8("b"));
    assertEquals(decoder.next()?.length, size * count - 4);
  }
});

Deno.test("delimited() begins anew when the remainder was handed over within a frame that is too long", () => {
  const decoder = delimited("--", { limit: 4 }).decoder();
  decoder.push(utf8("12345-"));
  assertEquals(drain(decoder), [tooLarge(4)]);
  decoder.push(utf8("678"));
  assertEquals(decoder.remainder(), utf8("-678"));
  decoder.push(utf8("one--"));
  assertEquals(drain(decoder), frames("one"));
});

Deno.test("delimited() hands over what did not come out, at every cut", () => {
  assertRemainders(delimited("\n"), utf8("one\n\ntwo\n"));
  assertRemainders(delimited("aab"), utf8("oneaabaacaabaab"));
  assertRemainders(delimited(["\r\n", "\n"]), utf8("one\r\n\r\ntwo\r\n"));
});

Deno.test("delimited() yields views of the chunk when a frame lies in one", () => {
  const chunk = utf8("one\ntwo\nthree\n");
  const decoder = delimited("\n").decoder();
  decoder.push(chunk);
  const views = [decoder.next()!, decoder.next()!, decoder.next()!];
  assertEquals(views.map((view) => view.byteOffset), [0, 4, 8]);
  assertEquals(views.every((view) => view.buffer === chunk.buffer), true);
});

Deno.test("delimited() encodes with the first delimiter", () => {
  assertEquals(encodeAll(delimited("\0"), frames("one", "", "2")), utf8("one\0\x002\0"));
  assertEquals(encodeAll(delimited(["\r\n", "\n"]), frames("one", "")), utf8("one\r\n\r\n"));
});

Deno.test("delimited() refuses to encode what would not come out as it went in", () => {
  const out = new SendBuffer();
  const cases: [string | string[], string, number][] = [
    ["\n", "a\nb", 1],
    ["\r\n", "\r\n", 0],
    [["\n", "\0"], "ab\0", 2],
    ["aa", "xa", 1],
    ["aba", "ab", 0],
    [["b", "ab"], "xxa", 2],
  ];
  for (const [list, item, at] of cases) {
    const encoder = delimited(list).encoder();
    assertThrows(() => encoder.encode(utf8(item), out), TypeError, `one at byte ${at}`);
  }
  const longer: [string[], string][] = [
    [["\r", "\r\n"], "\nb"],
    [["\n", "\n\n"], ""],
    [["\n", "\n\n\n"], ""],
    [["b", "abc"], "c"],
  ];
  for (const [list, item] of longer) {
    const encoder = delimited(list).encoder();
    assertThrows(() => encoder.encode(utf8(item), out), TypeError, "longer one");
  }
  assertThrows(
    () => delimited("\n").encoder().encode("text" as unknown as Uint8Array, out),
    TypeError,
    'current value is "text"',
  );
  assertEquals(out.length, 0);
});

Deno.test("delimited() encodes what only looks like a delimiter", () => {
  const cases: [string | string[], string[]][] = [
    ["\r\n", ["\r", "\n\r", "\n"]],
    ["aab", ["a", "aa", "b", "aac"]],
    [["\r\n", "\r"], ["\n", "", "a"]],
    [["\n", "\r\n"], ["\r.", "", "\t"]],
  ];
  for (const [list, texts] of cases) {
    const codec = delimited(list);
    assertEquals(decodeAll(codec, encodeAll(codec, frames(...texts))), frames(...texts));
  }
});

Deno.test("delimited() refuses to encode above the limit", () => {
  const codec = delimited("\n", { limit: 4 });
  assertEquals(encodeAll(codec, frames("1234")), utf8("1234\n"));
  const error = assertThrows(() => encodeAll(codec, frames("12345")), FrameTooLargeError);
  assertEquals([error.length, error.limit, error.recoverable], [5, 4, true]);
  assertThrows(() => encodeAll(delimited("\n"), [new Uint8Array(1_048_577)]), FrameTooLargeError);
});

Deno.test("delimited() does not see changes of a delimiter afterwards", () => {
  const delimiter = utf8("\n");
  const codec = delimited(delimiter);
  delimiter[0] = 0x41;
  assertDecodes(codec, utf8("A\nB\n"), frames("A", "B"));
});

Deno.test("delimited() refuses delimiters and options that are out of range", () => {
  for (const delimiter of ["", new Uint8Array(), [], ["a", ""]]) {
    assertThrows(() => delimited(delimiter), RangeError, "current value is 0");
  }
  for (const delimiter of ["\ud800", [5 as unknown as string], null as unknown as string]) {
    assertThrows(() => delimited(delimiter), TypeError);
  }
  for (const limit of [NaN, -1, Infinity]) {
    assertThrows(() => delimited("\n", { limit }), RangeError, `current value is ${limit}`);
  }
});

Deno.test("delimited() refuses more bytes after the end", () => {
  const decoder = delimited("\n").decoder();
  decoder.end();
  assertThrows(() => decoder.push(utf8("x")), TypeError, "after its end");
  assertEquals(decoder.next(), undefined);
});
