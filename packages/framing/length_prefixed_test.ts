import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodes, assertRemainders, tooLarge, truncated, utf8 } from "./_test_support.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameError, FrameTooLargeError } from "./errors.ts";
import { lengthPrefixed, type LengthPrefixedOptions } from "./length_prefixed.ts";

const FRAMES = ["hello", "", "you"].map(utf8);
const HELLO = [0x68, 0x65, 0x6c, 0x6c, 0x6f];
const YOU = [0x79, 0x6f, 0x75];

const FORMATS: [LengthPrefixedOptions, number[]][] = [
  [{}, [0, 0, 0, 5, ...HELLO, 0, 0, 0, 0, 0, 0, 0, 3, ...YOU]],
  [{ width: 1 }, [5, ...HELLO, 0, 3, ...YOU]],
  [{ width: 2 }, [0, 5, ...HELLO, 0, 0, 0, 3, ...YOU]],
  [{ width: 2, littleEndian: true }, [5, 0, ...HELLO, 0, 0, 3, 0, ...YOU]],
  [{ width: 3 }, [0, 0, 5, ...HELLO, 0, 0, 0, 0, 0, 3, ...YOU]],
  [{ width: 8, littleEndian: true }, [
    ...[5, 0, 0, 0, 0, 0, 0, 0, ...HELLO],
    ...[0, 0, 0, 0, 0, 0, 0, 0],
    ...[3, 0, 0, 0, 0, 0, 0, 0, ...YOU],
  ]],
  [{ width: "varint" }, [5, ...HELLO, 0, 3, ...YOU]],
  [{ width: 2, includesPrefix: true }, [0, 7, ...HELLO, 0, 2, 0, 5, ...YOU]],
  [{ width: "varint", includesPrefix: true }, [6, ...HELLO, 1, 4, ...YOU]],
  [{ width: 1, adjustment: -3 }, [8, ...HELLO, 3, 6, ...YOU]],
];

Deno.test("lengthPrefixed() decodes and encodes every kind of length field", () => {
  for (const [options, wire] of FORMATS) {
    const codec = lengthPrefixed(options);
    assertEquals(encodeAll(codec, FRAMES), Uint8Array.from(wire));
    assertDecodes(codec, Uint8Array.from(wire), FRAMES);
    assertRemainders(codec, Uint8Array.from(wire));
  }
});

Deno.test("lengthPrefixed() takes bytes that the length does not count when there is a positive adjustment", () => {
  const codec = lengthPrefixed({ width: 2, adjustment: 1 });
  const wire = Uint8Array.of(0, 5, 7, ...HELLO, 0, 0, 8);
  const frames = [Uint8Array.of(7, ...HELLO), Uint8Array.of(8)];
  assertEquals(encodeAll(codec, frames), wire);
  assertDecodes(codec, wire, frames);
  assertThrows(() => encodeAll(codec, [new Uint8Array()]), RangeError, "current value is -1");
});

Deno.test("lengthPrefixed() keeps the header when there is one before the length", () => {
  const cases: [LengthPrefixedOptions, number[][]][] = [
    [{ width: 2, offset: 1 }, [[0xca, 0, 5, ...HELLO], [0xcb, 0, 0]]],
    [{ width: 1, offset: 3, littleEndian: true }, [[1, 2, 3, 5, ...HELLO], [1, 2, 3, 0]]],
    [{ width: "varint", offset: 1 }, [[0xca, 5, ...HELLO], [0xcb, 0]]],
    [{ width: 2, offset: 1, includesPrefix: true }, [[0xca, 0, 8, ...HELLO], [0xcb, 0, 3]]],
    [{ width: "varint", offset: 2, includesPrefix: true }, [[0xca, 0xfe, 8, ...HELLO], [
      0xca,
      0xfe,
      3,
    ]]],
  ];
  for (const [options, whole] of cases) {
    const codec = lengthPrefixed(options);
    const frames = whole.map((bytes) => Uint8Array.from(bytes));
    assertEquals(encodeAll(codec, frames), Uint8Array.from(whole.flat()));
    assertDecodes(codec, Uint8Array.from(whole.flat()), frames);
    assertRemainders(codec, Uint8Array.from(whole.flat()));
  }
});

Deno.test("lengthPrefixed() writes the right length when the item leaves room for it", () => {
  const fixed = lengthPrefixed({ width: 2, offset: 1 });
  assertEquals(
    encodeAll(fixed, [Uint8Array.of(0xca, 9, 9, ...HELLO)]),
    Uint8Array.of(0xca, 0, 5, ...HELLO),
  );

  const varint = lengthPrefixed({ width: "varint", offset: 1 });
  const payload = new Uint8Array(200).fill(7);
  assertEquals(
    encodeAll(varint, [Uint8Array.of(0xca, 0, ...payload)]),
    Uint8Array.of(0xca, 0xc8, 1, ...payload),
  );
  assertEquals(
    encodeAll(varint, [Uint8Array.of(0xca, 0x85, 0x80, 0, 7)]),
    Uint8Array.of(0xca, 1, 7),
  );

  for (const item of [[], [0xca], [0xca, 0]]) {
    assertThrows(
      () => encodeAll(fixed, [Uint8Array.from(item)]),
      RangeError,
      `has ${item.length} bytes`,
    );
  }
  assertThrows(() => encodeAll(varint, [Uint8Array.of(0xca, 0x80)]), RangeError, "has 2 bytes");
});

Deno.test("lengthPrefixed() takes frames at the limit and refuses those one above", () => {
  for (const [options, wire] of FORMATS) {
    const bytes = Uint8Array.from(wire);
    assertDecodes(lengthPrefixed({ ...options, limit: 5 }), bytes, FRAMES);
    assertDecodes(lengthPrefixed({ ...options, limit: 4 }), bytes, [tooLarge(5, 4)]);
  }
  const whole = Uint8Array.of(0xca, 5, ...HELLO);
  assertDecodes(lengthPrefixed({ width: 1, offset: 1, limit: 7 }), whole, [whole]);
  assertDecodes(lengthPrefixed({ width: 1, offset: 1, limit: 6 }), whole, [tooLarge(7, 6)]);
});

Deno.test("lengthPrefixed() throws the same error for ever when the place in the stream is lost", () => {
  const decoder = lengthPrefixed({ width: 1, limit: 4 }).decoder();
  decoder.push(Uint8Array.of(1, 7, 5, 6));
  assertEquals(decoder.next(), Uint8Array.of(7));
  const error = assertThrows(() => decoder.next(), FrameTooLargeError);
  decoder.push(Uint8Array.of(0, 0, 0));
  assertEquals(assertThrows(() => decoder.next()) === error, true);
  decoder.end();
  assertEquals(assertThrows(() => decoder.next()) === error, true);
  assertEquals(decoder.remainder(), Uint8Array.of(5, 6, 0, 0, 0));
  assertEquals(assertThrows(() => decoder.next()) === error, true);
});

Deno.test("lengthPrefixed() throws a FrameError when a length is negative after adjustment", () => {
  const expected = [{ error: "FrameError", recoverable: false, numbers: [] }];
  assertDecodes(
    lengthPrefixed({ width: 2, includesPrefix: true }),
    Uint8Array.of(0, 1, 5),
    expected,
  );
  assertDecodes(lengthPrefixed({ width: 1, adjustment: -4 }), Uint8Array.of(3, 5), expected);
  assertDecodes(
    lengthPrefixed({ width: 1, offset: 1, adjustment: -4 }),
    Uint8Array.of(9, 3, 5),
    expected,
  );
  assertDecodes(lengthPrefixed({ width: 1, adjustment: -4 }), Uint8Array.of(4), [new Uint8Array()]);
});

Deno.test("lengthPrefixed() says what is missing when the input ends within a frame", () => {
  const two = lengthPrefixed({ width: 2 });
  assertDecodes(two, Uint8Array.of(0, 1, 9, 0), [Uint8Array.of(9), truncated(1)]);
  assertDecodes(two, Uint8Array.of(0, 5), [truncated(2, 7)]);
  assertDecodes(two, Uint8Array.of(0, 5, 1, 2, 3, 4), [truncated(6, 7)]);
  assertDecodes(lengthPrefixed({ width: "varint" }), Uint8Array.of(0x80), [truncated(1)]);
  assertDecodes(lengthPrefixed({ width: 1, offset: 2 }), Uint8Array.of(1, 2, 3, 4), [
    truncated(4, 6),
  ]);
});

Deno.test("lengthPrefixed() takes varints of up to ten bytes", () => {
  const codec = lengthPrefixed({ width: "varint" });
  assertDecodes(codec, Uint8Array.of(0x81, 0, 7), [Uint8Array.of(7)]);
  const ten = [0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0];
  assertDecodes(codec, Uint8Array.of(...ten, 7), [Uint8Array.of(7)]);
  for (const length of [127, 128, 16_383, 16_384, 70_000]) {
    const payload = new Uint8Array(length).fill(7);
    const bytes = encodeAll(codec, [payload]);
    assertEquals(bytes.length - length, length < 128 ? 1 : length < 16_384 ? 2 : 3);
    const decoder = codec.decoder();
    decoder.push(bytes);
    assertEquals(decoder.next(), payload);
  }
});

Deno.test("lengthPrefixed() throws a FrameError when a varint never ends", () => {
  const endless = new Uint8Array(30).fill(0xff);
  assertDecodes(lengthPrefixed({ width: "varint" }), endless, [{
    error: "FrameError",
    recoverable: false,
    numbers: [],
  }]);
  const decoder = lengthPrefixed({ width: "varint" }).decoder();
  decoder.push(endless.subarray(0, 9));
  assertEquals(decoder.next(), undefined);
  decoder.push(endless.subarray(9, 10));
  const error = assertThrows(() => decoder.next(), FrameError);
  assertEquals(assertThrows(() => decoder.next()) === error, true);
});

Deno.test("lengthPrefixed() counts the varint itself when the length does, also where that takes one byte more", () => {
  const codec = lengthPrefixed({ width: "varint", includesPrefix: true });
  for (const length of [0, 125, 126, 127, 128, 16_380, 16_381, 16_382, 16_384]) {
    const bytes = encodeAll(codec, [new Uint8Array(length).fill(7), Uint8Array.of(8)]);
    const decoder = codec.decoder();
    decoder.push(bytes);
    assertEquals(decoder.next()?.length, length);
    assertEquals(decoder.next(), Uint8Array.of(8));
  }
});

Deno.test("lengthPrefixed() yields views of the chunk when a frame lies in one", () => {
  const chunk = Uint8Array.of(2, 7, 7, 0, 1, 8);
  const decoder = lengthPrefixed({ width: 1 }).decoder();
  decoder.push(chunk);
  const frames = [decoder.next()!, decoder.next()!, decoder.next()!];
  assertEquals(frames.map((frame) => frame.byteOffset), [1, 4, 5]);
  assertEquals(frames.every((frame) => frame.buffer === chunk.buffer), true);
});
