import { assertEquals, assertThrows } from "@std/assert";
import { utf8 } from "./_test_support.ts";
import { decodeAll } from "./decode_all.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameError, TruncatedFrameError } from "./errors.ts";
import { fixedLength } from "./fixed_length.ts";
import { lengthPrefixed } from "./length_prefixed.ts";
import { lines } from "./lines.ts";

Deno.test("encodeAll() joins all frames, also large ones", () => {
  const large = new Uint8Array(100_000).fill(7);
  const bytes = encodeAll(lengthPrefixed(), [Uint8Array.of(1), large, Uint8Array.of(2)]);
  assertEquals(bytes, Uint8Array.of(0, 0, 0, 1, 1, 0, 1, 0x86, 0xa0, ...large, 0, 0, 0, 1, 2));
  assertEquals(decodeAll(lengthPrefixed(), bytes), [Uint8Array.of(1), large, Uint8Array.of(2)]);
});

Deno.test("encodeAll() gives no bytes when there are no items", () => {
  assertEquals(encodeAll(lines(), []), new Uint8Array());
});

Deno.test("encodeAll() throws what the encoder throws", () => {
  assertThrows(() => encodeAll(lines(), ["one", "a\nb"]), TypeError);
});

Deno.test("decodeAll() throws when a part of a frame is left over", () => {
  const error = assertThrows(
    () => decodeAll(fixedLength(2), Uint8Array.of(1, 2, 3)),
    TruncatedFrameError,
  );
  assertEquals([error.have, error.need], [1, 2]);
});

Deno.test("decodeAll() throws what the decoder throws, also if it is recoverable", () => {
  assertThrows(() => decodeAll(lines({ limit: 2 }), utf8("123\n1\n")), FrameError);
});
