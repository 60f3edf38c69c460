import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { assertDecodes, assertRemainders, type Failure, utf8 } from "./_test_support.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameError, FrameTooLargeError } from "./errors.ts";
import { lengthPrefixed } from "./length_prefixed.ts";
import { SendBuffer } from "./send_buffer.ts";
import { text } from "./text.ts";

const NOT_UTF8: Failure = { error: "FrameError", recoverable: true, numbers: [] };
const codec = text(lengthPrefixed({ width: 1, limit: 20 }));

Deno.test("text() decodes and encodes UTF-8, wherever it is cut", () => {
  const items = ["Zócalo", "", "広場", "🧦", "\ufeff\ufffd"];
  const wire = Uint8Array.from(items.flatMap((item) => {
    const bytes = utf8(item);
    return [bytes.length, ...bytes];
  }));
  assertEquals(encodeAll(codec, items), wire);
  assertDecodes(codec, wire, items);
  assertRemainders(codec, wire);
});

Deno.test("text() throws for a frame that is not UTF-8 and goes on with the next", () => {
  const wire = Uint8Array.of(1, 0x61, 1, 0xff, 2, 0xe2, 0x82, 1, 0x62);
  assertDecodes(codec, wire, ["a", NOT_UTF8, NOT_UTF8, "b"]);
  const decoder = codec.decoder();
  decoder.push(Uint8Array.of(1, 0xff));
  const error = assertThrows(() => decoder.next(), FrameError, "must be UTF-8");
  assertInstanceOf(error.cause, TypeError);
});

Deno.test("text() lets the errors of its codec through", () => {
  assertDecodes(codec, Uint8Array.of(1, 0x61, 21), [
    "a",
    { error: "FrameTooLargeError", recoverable: false, numbers: [21, 20] },
  ]);
  assertDecodes(codec, Uint8Array.of(2, 0x61), [
    { error: "TruncatedFrameError", recoverable: false, numbers: [2, 3] },
  ]);
  const error = assertThrows(() => encodeAll(codec, ["ü".repeat(11)]), FrameTooLargeError);
  assertEquals([error.length, error.limit], [22, 20]);
});

Deno.test("text() refuses to encode what is no well-formed string", () => {
  const out = new SendBuffer();
  for (const item of ["a\ud800b", "\udc00", 5 as unknown as string]) {
    assertThrows(() => codec.encoder().encode(item, out), TypeError, "current value is");
  }
  assertEquals(out.length, 0);
});
