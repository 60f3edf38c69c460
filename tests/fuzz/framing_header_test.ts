/** Property tests of the codecs of `@zocalo/framing` whose header comes out, too, and of `pack`. */
import { assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import fc from "fast-check";
import {
  type Codec,
  type Decoder,
  encodeAll,
  FrameError,
  jsonHeader,
  lengthPrefixed,
  lengthPrefixedBody,
  pack,
  packedSize,
  unpack,
} from "@zocalo/framing";
import { count } from "../support/tier.ts";
import { cut, garbage, sizes } from "./_framing_samples.ts";
import { bodyOptions, bodySample, jsonHeaderSample, wholeBodies } from "./_header_samples.ts";

const RUNS = { numRuns: count(500, 10_000) };

/** All that comes out, errors as their messages. */
function outcomes<T>(codec: Codec<T, never>, chunks: Iterable<Uint8Array>): (T | string)[] {
  const decoder = codec.decoder();
  const all: (T | string)[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    if (!drain(decoder, all)) return all;
  }
  decoder.end();
  drain(decoder, all);
  return all;
}

/** Whether one can go on. */
function drain<T>(decoder: Decoder<T>, all: (T | string)[]): boolean {
  try {
    for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) all.push(frame);
    return true;
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    all.push(`${error.name}: ${error.message}`);
    return false;
  }
}

/** Bytes of which some are changed, so that most is still as it was. */
const edits = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 3 });

function edited(wire: Uint8Array, changes: { at: number; byte: number }[]): Uint8Array {
  const bytes = wire.slice();
  for (const { at, byte } of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
  return bytes;
}

Deno.test("lengthPrefixedBody() gives the bodies that lengthPrefixed() gives, and the same errors", () => {
  const limit = 300;
  fc.assert(
    fc.property(bodyOptions, garbage, sizes, fc.boolean(), (options, bytes, chunkSizes, views) => {
      const format = { ...options, offset: 0 };
      const expected = outcomes(lengthPrefixed({ ...format, limit }), [bytes.slice()])
        .map((frame) => typeof frame === "string" ? frame : { header: undefined, body: frame });
      const bodies = wholeBodies({ ...format, maxLength: limit });
      assertEquals(outcomes(bodies, cut(bytes, chunkSizes, views)), expected);
    }),
    RUNS,
  );
});

Deno.test("lengthPrefixedBody() holds back nothing but a header when the bytes are cut anywhere", () => {
  fc.assert(
    fc.property(bodyOptions, garbage, sizes, (options, bytes, chunkSizes) => {
      const decoder = lengthPrefixedBody(options).decoder();
      for (const chunk of cut(bytes, chunkSizes, false)) {
        decoder.push(chunk);
        const all: unknown[] = [];
        if (!drain(decoder, all)) return;
        const width = options.width === "varint" ? 10 : options.width!;
        assertEquals(decoder.bufferedBytes < options.offset! + width, true);
      }
    }),
    RUNS,
  );
});

Deno.test("lengthPrefixedBody() and jsonHeader() give the same when bytes were changed and cut anywhere", () => {
  fc.assert(
    fc.property(
      fc.oneof(bodySample, jsonHeaderSample),
      edits,
      sizes,
      fc.boolean(),
      ({ codec, items }, changes, chunkSizes, views) => {
        const bytes = edited(encodeAll(codec, items), changes);
        assertEquals(
          outcomes(codec, cut(bytes, chunkSizes, views)),
          outcomes(codec, [bytes.slice()]),
        );
      },
    ),
    RUNS,
  );
});

Deno.test("jsonHeader() gives a FrameError or a frame for any JSON as its header", () => {
  const keys = ["byteorder", "content-type", "content-encoding", "content-length"];
  const value = fc.oneof(
    fc.constantFrom<unknown>("little", 0, 3, "utf-8", -0),
    fc.jsonValue(),
    fc.double(),
  );
  const header = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...keys, "toString"), value),
    fc.record(Object.fromEntries(keys.map((key) => [key, value]))),
  );
  fc.assert(
    fc.property(header, (any) => {
      const json = new TextEncoder().encode(JSON.stringify(any));
      const bytes: Uint8Array = concat([
        pack("!H", json.length),
        json,
        new Uint8Array(3),
      ]);
      const [first] = outcomes(jsonHeader(), [bytes]);
      if (typeof first !== "object") return;
      assertEquals(first.header as unknown, JSON.parse(JSON.stringify(any)));
      assertEquals(first.content.length, first.header["content-length"]);
    }),
    RUNS,
  );
});

Deno.test("unpack() gives back what was packed, for any format", () => {
  const integer = (min: number, max: number) => fc.integer({ min, max });
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const values: Record<string, fc.Arbitrary<number | bigint | boolean | Uint8Array>> = {
    b: integer(-128, 127),
    B: integer(0, 255),
    h: integer(-(2 ** 15), 2 ** 15 - 1),
    H: integer(0, 2 ** 16 - 1),
    i: integer(-(2 ** 31), 2 ** 31 - 1),
    I: integer(0, 2 ** 32 - 1),
    q: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    Q: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    f: fc.float(),
    d: fc.double(),
    "?": fc.boolean(),
    c: bytes(1),
  };
  const field = fc.oneof(
    ...Object.entries(values).map(([code, value]) =>
      fc.array(value, { maxLength: 4 }).map((list) => ({ text: `${list.length}${code}`, list }))
    ),
    fc.uint8Array({ maxLength: 30 }).map((value) => ({ text: `${value.length}s`, list: [value] })),
    fc.nat(9).map((length) => ({ text: `${length}x`, list: [] })),
    fc.constantFrom(" ", "\n\t").map((text) => ({ text, list: [] })),
  );
  fc.assert(
    fc.property(fc.constantFrom("!", "<", ">"), fc.array(field), (order, fields) => {
      const format: string = order + fields.map(({ text }) => text).join("");
      const list = fields.flatMap((one) => one.list);
      const packed = pack(format, ...list);
      assertEquals(packed.length, packedSize(format));
      assertEquals(unpack(format, packed), list);
    }),
    RUNS,
  );
});

Deno.test("packedSize() gives a size or a typed error for any text", () => {
  const text = fc.string({ unit: fc.constantFrom(..."0123456789 xcbB?hHiIlLqQfdse@=\n🧦") });
  fc.assert(
    fc.property(fc.constantFrom("", "!", "<", ">"), text, (order, rest) => {
      try {
        const size = packedSize(order + rest);
        assertEquals(unpack(order + rest, new Uint8Array(size)).length <= 1_048_576, true);
      } catch (error) {
        if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
      }
    }),
    RUNS,
  );
});
