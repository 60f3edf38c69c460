import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodes, cuts, type Failure, utf8 } from "./_test_support.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameTooLargeError } from "./errors.ts";
import { SendBuffer } from "./send_buffer.ts";
import { untilClose } from "./until_close.ts";

const tooLarge = (limit: number): Failure => ({
  error: "FrameTooLargeError",
  recoverable: false,
  numbers: [limit + 1, limit],
});

Deno.test("untilClose() yields all that came when the input has ended", () => {
  assertDecodes(untilClose(), utf8("hello"), [utf8("hello")]);
  assertDecodes(untilClose(), utf8("hello"), [], false);
  assertEquals(encodeAll(untilClose(), [utf8("hello")]), utf8("hello"));
});

Deno.test("untilClose() yields one empty frame when nothing came", () => {
  assertDecodes(untilClose(), utf8(""), [utf8("")]);
  const decoder = untilClose().decoder();
  decoder.end();
  assertEquals(decoder.next(), utf8(""));
  assertEquals(decoder.next(), undefined);
});

Deno.test("untilClose() throws as soon as there is more than the limit", () => {
  assertDecodes(untilClose({ limit: 5 }), utf8("hello"), [utf8("hello")]);
  assertDecodes(untilClose({ limit: 4 }), utf8("hello"), [tooLarge(4)], false);
  assertDecodes(untilClose({ limit: 4 }), utf8("hello"), [tooLarge(4)]);
  assertDecodes(untilClose({ limit: 0 }), utf8(""), [utf8("")]);

  const decoder = untilClose().decoder();
  decoder.push(new Uint8Array(1_048_576));
  assertEquals(decoder.next(), undefined);
  decoder.push(Uint8Array.of(1));
  const error = assertThrows(() => decoder.next(), FrameTooLargeError);
  decoder.end();
  assertEquals(assertThrows(() => decoder.next()) === error, true);
});

Deno.test("untilClose() hands over what came, at every cut", () => {
  for (const chunks of cuts(utf8("hello"))) {
    const decoder = untilClose().decoder();
    for (const chunk of chunks) {
      decoder.push(chunk);
      assertEquals(decoder.next(), undefined);
    }
    assertEquals(decoder.bufferedBytes, 5);
    assertEquals(decoder.remainder(), utf8("hello"));
    assertEquals([decoder.bufferedBytes, decoder.next()], [0, undefined]);
  }
});

Deno.test("untilClose() encodes one item for each stream", () => {
  const encoder = untilClose({ limit: 5 }).encoder();
  const out = new SendBuffer();
  const error = assertThrows(() => encoder.encode(utf8("hello!"), out), FrameTooLargeError);
  assertEquals([error.length, error.limit, error.recoverable], [6, 5, true]);
  assertThrows(() => encoder.encode("text" as unknown as Uint8Array, out), TypeError, "Uint8Array");
  assertEquals(out.length, 0);
  encoder.encode(utf8(""), out);
  assertThrows(() => encoder.encode(utf8(""), out), TypeError, "only one");
  assertEquals(out.length, 0);
});

Deno.test("untilClose() refuses limits that are out of range", () => {
  for (const limit of [NaN, -1, Infinity]) {
    assertThrows(() => untilClose({ limit }), RangeError, `current value is ${limit}`);
  }
});
