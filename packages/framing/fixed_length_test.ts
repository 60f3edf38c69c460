import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodes, assertRemainders } from "./_test_support.ts";
import { decodeAll } from "./decode_all.ts";
import { encodeAll } from "./encode_all.ts";
import { TruncatedFrameError } from "./errors.ts";
import { fixedLength } from "./fixed_length.ts";
import { SendBuffer } from "./send_buffer.ts";

const FRAMES = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6), Uint8Array.of(7, 8, 9)];
const BYTES = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);

Deno.test("fixedLength() decodes and encodes frames of that length", () => {
  assertDecodes(fixedLength(3), BYTES, FRAMES);
  assertDecodes(fixedLength(1), BYTES, Array.from(BYTES, (byte) => Uint8Array.of(byte)));
  assertDecodes(fixedLength(9), BYTES, [BYTES]);
  assertEquals(encodeAll(fixedLength(3), FRAMES), BYTES);
});

Deno.test("fixedLength() hands over a part of a frame at every cut", () => {
  assertRemainders(fixedLength(3), BYTES);
});

Deno.test("fixedLength() throws for ever when the input ends within a frame", () => {
  const expected = { error: "TruncatedFrameError", recoverable: false, numbers: [1, 4] };
  assertDecodes(fixedLength(4), BYTES, [BYTES.slice(0, 4), BYTES.slice(4, 8), expected]);

  const decoder = fixedLength(4).decoder();
  decoder.push(Uint8Array.of(1));
  decoder.end();
  const error = assertThrows(() => decoder.next(), TruncatedFrameError);
  assertEquals(assertThrows(() => decoder.next()), error);
  assertEquals(decoder.remainder(), Uint8Array.of(1));
});

Deno.test("fixedLength() ends without an error when there is nothing left", () => {
  assertEquals(decodeAll(fixedLength(4), new Uint8Array()), []);
  const decoder = fixedLength(4).decoder();
  decoder.end();
  assertEquals(decoder.next(), undefined);
  assertThrows(() => decoder.push(Uint8Array.of(1)), TypeError, "after its end");
});

Deno.test("fixedLength() refuses to encode when the item has another length or is no bytes", () => {
  const encoder = fixedLength(3).encoder();
  const out = new SendBuffer();
  assertThrows(
    () => encoder.encode(Uint8Array.of(1, 2), out),
    RangeError,
    "3 bytes: current value is 2",
  );
  assertThrows(() => encoder.encode(Uint8Array.of(1, 2, 3, 4), out), RangeError);
  assertThrows(() => encoder.encode("abc" as unknown as Uint8Array, out), TypeError);
  assertEquals(out.length, 0);
});

Deno.test("fixedLength() refuses lengths that are no positive integers", () => {
  for (const length of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(() => fixedLength(length), RangeError, `current value is ${length}`);
  }
  assertThrows(() => fixedLength("4" as unknown as number), TypeError, 'current value is "4"');
});
