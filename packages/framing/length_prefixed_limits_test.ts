import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodes } from "./_test_support.ts";
import { decodeAll } from "./decode_all.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameTooLargeError } from "./errors.ts";
import { lengthPrefixed, type LengthPrefixedOptions } from "./length_prefixed.ts";
import { DEFAULT_FRAME_LIMIT } from "./limits.ts";
import { SendBuffer } from "./send_buffer.ts";

Deno.test("lengthPrefixed() refuses by default what is above 1 MiB", () => {
  assertEquals(DEFAULT_FRAME_LIMIT, 1_048_576);
  assertDecodes(lengthPrefixed(), Uint8Array.of(0, 0x10, 0, 1, 5), [
    { error: "FrameTooLargeError", recoverable: false, numbers: [1_048_577, 1_048_576] },
  ]);
  const frame = new Uint8Array(1_048_576);
  assertEquals(encodeAll(lengthPrefixed(), [frame]).length, 1_048_580);
  const error = assertThrows(
    () => encodeAll(lengthPrefixed(), [new Uint8Array(1_048_577)]),
    FrameTooLargeError,
  );
  assertEquals([error.length, error.limit, error.recoverable], [1_048_577, 1_048_576, true]);
});

Deno.test("lengthPrefixed() takes no memory when a length is declared that exceeds the limit", () => {
  const cases: [LengthPrefixedOptions, number[], number][] = [
    [{ width: 4 }, [0xff, 0xff, 0xff, 0xff], 2 ** 32 - 1],
    [{ width: 8 }, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 2 ** 64],
    [{ width: 8, adjustment: -1 }, [0, 0x20, 0, 0, 0, 0, 0, 0], 2 ** 53],
    [{ width: "varint" }, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], 2 ** 64],
  ];
  for (const [options, header, length] of cases) {
    const decoder = lengthPrefixed(options).decoder();
    decoder.push(Uint8Array.from(header));
    const error = assertThrows(() => decoder.next(), FrameTooLargeError);
    assertEquals([error.length, error.limit], [length, DEFAULT_FRAME_LIMIT]);
    // What was pushed is still there, in the array in which it was pushed.
    const remainder = decoder.remainder();
    assertEquals([remainder, remainder.buffer.byteLength], [
      Uint8Array.from(header),
      header.length,
    ]);
  }
});

Deno.test("lengthPrefixed() refuses to encode when the length field cannot say it", () => {
  const out = new SendBuffer();
  const cases: [LengthPrefixedOptions, number, number][] = [
    [{ width: 1 }, 255, 255],
    [{ width: 2 }, 65_535, 65_535],
    [{ width: 1, includesPrefix: true }, 254, 254],
    [{ width: 1, adjustment: 10 }, 265, 265],
    [{ width: 1, adjustment: -10 }, 245, 245],
    [{ width: 1, offset: 1 }, 257, 257],
  ];
  for (const [options, most, limit] of cases) {
    const codec = lengthPrefixed(options);
    const bytes = encodeAll(codec, [new Uint8Array(most)]);
    const decoder = codec.decoder();
    decoder.push(bytes);
    assertEquals(decoder.next()?.length, most);
    const error = assertThrows(
      () => codec.encoder().encode(new Uint8Array(most + 1), out),
      FrameTooLargeError,
    );
    assertEquals([error.length, error.limit], [most + 1, limit]);
  }
  assertEquals(out.length, 0);
});

Deno.test("lengthPrefixed() refuses to encode what is no bytes", () => {
  const out = new SendBuffer();
  for (const item of ["text", [1, 2], undefined]) {
    assertThrows(
      () => lengthPrefixed().encoder().encode(item as unknown as Uint8Array, out),
      TypeError,
      "Uint8Array",
    );
  }
  assertEquals(out.length, 0);
});

Deno.test("lengthPrefixed() refuses options that are out of range", () => {
  const ranges: LengthPrefixedOptions[] = [
    { limit: NaN },
    { limit: -1 },
    { limit: Infinity },
    { limit: 1.5 },
    { offset: -1 },
    { offset: 0.5 },
    { adjustment: NaN },
    { adjustment: 0.5 },
  ];
  for (const options of ranges) {
    assertThrows(() => lengthPrefixed(options), RangeError, "current value is");
  }
  for (const width of [0, 5, 16, "4"]) {
    assertThrows(() => lengthPrefixed({ width: width as 4 }), TypeError, "current value is");
  }
  assertThrows(
    () => lengthPrefixed({ limit: "5" as unknown as number }),
    TypeError,
    'current value is "5"',
  );
  assertThrows(() => lengthPrefixed({ width: "varint", littleEndian: true }), TypeError, "varint");
});

Deno.test("lengthPrefixed() counts what it holds, up to the limit, the header and the last chunk", () => {
  const decoder = lengthPrefixed({ width: 2, limit: 100 }).decoder();
  const bytes = encodeAll(
    lengthPrefixed({ width: 2 }),
    Array.from({ length: 20 }, () => new Uint8Array(100)),
  );
  let frames = 0;
  for (let i = 0; i < bytes.length; i += 7) {
    const chunk = bytes.slice(i, i + 7);
    decoder.push(chunk);
    while (decoder.next() !== undefined) frames++;
    assertEquals(decoder.bufferedBytes, Math.min(i + 7, bytes.length) - frames * 102);
    assertEquals(decoder.bufferedBytes <= 100 + 2 + chunk.length, true);
  }
  assertEquals([frames, decoder.bufferedBytes], [20, 0]);
});

Deno.test("lengthPrefixed() takes no inexact length for a small one", () => {
  const codec = lengthPrefixed({ width: 8, adjustment: -Number.MAX_SAFE_INTEGER });
  const bytes = Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 1, 7, 7);
  assertThrows(() => decodeAll(codec, bytes), FrameTooLargeError);
});
