/** Arbitrary codecs, messages, garbage and cuts for the property tests of `@zocalo/framing`. */
import fc from "fast-check";
import {
  type Codec,
  encodeAll,
  fixedLength,
  lengthPrefixed,
  type LengthPrefixedOptions,
  lines,
} from "@zocalo/framing";
import { bodySample, jsonHeaderSample } from "./_header_samples.ts";
import {
  decimalPrefixedSample,
  delimitedSample,
  jsonSample,
  netstringSample,
  taggedSample,
  textSample,
} from "./_payload_samples.ts";

const LIMIT = 300;

/** A codec, items that it encodes, and the most bytes that a frame has. */
export interface Sample {
  codec: Codec<unknown>;
  items: unknown[];
  limit: number;
}

/** Chunk sizes, to be repeated. */
export const sizes = fc.array(fc.oneof(fc.nat(3), fc.nat(40), fc.nat(600)), {
  minLength: 1,
  maxLength: 20,
})
  .filter((list) => list.some((size) => size > 0));

const lengthPrefixedSample: fc.Arbitrary<Sample> = fc.record({
  width: fc.constantFrom<NonNullable<LengthPrefixedOptions["width"]>>(1, 2, 3, 4, 8, "varint"),
  littleEndian: fc.boolean(),
  offset: fc.oneof(fc.constant(0), fc.nat(5)),
  adjustment: fc.oneof(fc.constant(0), fc.integer({ min: -20, max: 0 })),
  includesPrefix: fc.boolean(),
}).chain((options) => {
  if (options.width === "varint") options.littleEndian = false;
  // As much as one byte can say in all cases.
  const payload = fc.uint8Array({ maxLength: 220 });
  return fc.array(payload, { maxLength: 12 }).map((payloads) => {
    const codec = lengthPrefixed({ ...options, limit: LIMIT });
    const room = options.offset === 0
      ? 0
      : options.offset + (options.width === "varint" ? 1 : options.width);
    const drafts = payloads.map((bytes) => Uint8Array.of(...new Uint8Array(room), ...bytes));
    // With an offset, a frame comes out with its length filled in: as the encoder wrote it.
    const items = options.offset === 0 ? drafts : drafts.map((draft) => encodeAll(codec, [draft]));
    return { codec: codec as Codec<unknown>, items, limit: LIMIT };
  });
});

const fixedLengthSample: fc.Arbitrary<Sample> = fc.integer({ min: 1, max: LIMIT }).chain((length) =>
  fc.array(fc.uint8Array({ minLength: length, maxLength: length }), { maxLength: 8 })
    .map((items) => ({ codec: fixedLength(length) as Codec<unknown>, items, limit: length }))
);

const linesSample: fc.Arbitrary<Sample> = fc.record({
  ending: fc.constantFrom("\n" as const, "\r\n" as const),
  items: fc.array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 70 }),
      fc.string({ unit: fc.constantFrom("\r", "\ufeff", "\ufffd", "ü", "🧦", "a") }),
    )
      .map((line) => line.replaceAll("\n", "").replace(/\r+$/, "")),
  ),
}).map(({ ending, items }) => ({
  codec: lines({ ending, limit: LIMIT }) as Codec<unknown>,
  items,
  limit: LIMIT,
}));

/** By the name of the codec. `untilClose` has tests of its own: whatever comes in belongs to its one message. */
export const SAMPLES: Readonly<Record<string, fc.Arbitrary<Sample>>> = {
  lengthPrefixed: lengthPrefixedSample,
  lengthPrefixedBody: bodySample,
  fixedLength: fixedLengthSample,
  lines: linesSample,
  delimited: delimitedSample,
  netstring: netstringSample,
  decimalPrefixed: decimalPrefixedSample,
  tagged: taggedSample,
  jsonHeader: jsonHeaderSample,
  text: textSample,
  json: jsonSample,
};

/** Any of them. */
export const anySample: fc.Arbitrary<Sample> = fc.oneof(...Object.values(SAMPLES));

/** Bytes that look like frames often enough to get somewhere. */
export const garbage = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 30 }),
    fc.constantFrom([0, 0, 0, 3], [10], [13, 10], [0xff], [0xc3, 0xbc], [5]),
  ),
  { maxLength: 60 },
).map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

/**
 * In pieces of these sizes: either arrays of their own, or views of one buffer as a driver reads
 * into.
 */
export function* cut(
  bytes: Uint8Array,
  chunkSizes: number[],
  views: boolean,
): Generator<Uint8Array> {
  const buffer = bytes.slice();
  for (let i = 0, begin = 0; begin < bytes.length; i++) {
    const end = Math.min(begin + chunkSizes[i % chunkSizes.length]!, bytes.length);
    yield views ? buffer.subarray(begin, end) : bytes.slice(begin, end);
    begin = end;
  }
}
