import { assertEquals, assertThrows } from "@std/assert";
import {
  assertDecodes,
  assertRemainders,
  type Failure,
  tooLarge,
  truncated,
  utf8,
} from "./_test_support.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameError, FrameTooLargeError } from "./errors.ts";
import { netstring } from "./netstring.ts";
import { SendBuffer } from "./send_buffer.ts";

const BAD: Failure = { error: "FrameError", recoverable: false, numbers: [] };

Deno.test("netstring() decodes and encodes, wherever the bytes are cut", () => {
  const items = ["hello", "", "1:,", "hello world!"].map(utf8);
  const wire = utf8("5:hello,0:,3:1:,,12:hello world!,");
  assertEquals(encodeAll(netstring(), items), wire);
  assertDecodes(netstring(), wire, items);
  assertRemainders(netstring(), wire);
});

Deno.test("netstring() throws a FrameError for what is no netstring", () => {
  for (const wire of [":,", "x", "-1:", " 5:hello,", "5 :", "00:,", "05:hello,", "5;hello,"]) {
    assertDecodes(netstring(), utf8(wire), [BAD]);
  }
  for (const wire of ["5:hello;", "5:hellooo", "0::", "2:öx,"]) {
    assertDecodes(netstring(), utf8(wire), [BAD]);
  }
  assertDecodes(netstring(), utf8("2:ok,x"), [utf8("ok"), BAD]);
});

Deno.test("netstring() says what was wrong and keeps the bytes", () => {
  const messages: [string, string][] = [
    ["5;hello,", "digits and a colon: current value is 0x3b"],
    ["05:hello,", "not begin with zeros: current value is 0x30"],
    ["5:hello\n", "a comma must follow its payload: current value is 0x0a"],
  ];
  for (const [wire, message] of messages) {
    const decoder = netstring().decoder();
    decoder.push(utf8(wire));
    const error = assertThrows(() => decoder.next(), FrameError, message);
    decoder.push(utf8("1:a,"));
    assertEquals(assertThrows(() => decoder.next()) === error, true);
    assertEquals(decoder.remainder(), utf8(wire + "1:a,"));
  }
});

Deno.test("netstring() takes frames at the limit and refuses those one above", () => {
  assertDecodes(netstring({ limit: 5 }), utf8("5:hello,"), [utf8("hello")]);
  assertDecodes(netstring({ limit: 4 }), utf8("5:hello,"), [tooLarge(5, 4)]);
  assertDecodes(netstring({ limit: 0 }), utf8("0:,1:a,"), [utf8(""), tooLarge(1, 0)]);
  assertDecodes(netstring(), utf8("1048577:"), [tooLarge(1_048_577, 1_048_576)]);
  assertDecodes(netstring(), utf8("4294967296:"), [tooLarge(2 ** 32, 1_048_576)]);
  const error = assertThrows(
    () => encodeAll(netstring({ limit: 4 }), [utf8("hello")]),
    FrameTooLargeError,
  );
  assertEquals([error.length, error.limit, error.recoverable], [5, 4, true]);
});

Deno.test("netstring() stops at the 17th digit when a length never ends", () => {
  const decoder = netstring().decoder();
  decoder.push(utf8("9".repeat(16)));
  assertEquals(decoder.next(), undefined);
  decoder.push(utf8("9"));
  assertThrows(() => decoder.next(), FrameTooLargeError);
  assertDecodes(netstring(), utf8("1".repeat(100)), [tooLarge(11111111111111111, 1_048_576)]);
  const most = netstring({ limit: Number.MAX_SAFE_INTEGER });
  assertDecodes(most, utf8("9007199254740000:a"), [truncated(18, 9007199254740018)]);
  assertDecodes(most, utf8("9007199254740991:"), [truncated(17, Number.MAX_SAFE_INTEGER + 18)]);
  assertDecodes(most, utf8("9007199254740992:"), [tooLarge(2 ** 53, 2 ** 53 - 1)]);
});

Deno.test("netstring() says what is missing when the input ends within a frame", () => {
  assertDecodes(netstring(), utf8("12"), [truncated(2)]);
  assertDecodes(netstring(), utf8("2:ok,5:"), [utf8("ok"), truncated(2, 8)]);
  assertDecodes(netstring(), utf8("5:hell"), [truncated(6, 8)]);
  assertDecodes(netstring(), utf8("5:hello"), [truncated(7, 8)]);
  assertDecodes(netstring(), utf8(""), []);
});

Deno.test("netstring() yields views of the chunk when a frame lies in one", () => {
  const chunk = utf8("1:a,2:bc,");
  const decoder = netstring().decoder();
  decoder.push(chunk);
  const views = [decoder.next()!, decoder.next()!];
  assertEquals(views.map((view) => view.byteOffset), [2, 6]);
  assertEquals(views.every((view) => view.buffer === chunk.buffer), true);
});

Deno.test("netstring() refuses what is no bytes and limits that are out of range", () => {
  const out = new SendBuffer();
  const item = "text" as unknown as Uint8Array;
  assertThrows(() => netstring().encoder().encode(item, out), TypeError, "Uint8Array");
  assertEquals(out.length, 0);
  for (const limit of [NaN, -1, Infinity]) {
    assertThrows(() => netstring({ limit }), RangeError, `current value is ${limit}`);
  }
});
