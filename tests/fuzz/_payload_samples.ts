/** Samples of the codecs that find the end of a frame by a delimiter, digits or a tag, or map it. */
import fc from "fast-check";
import {
  type Codec,
  decimalPrefixed,
  delimited,
  encodeAll,
  fixedLength,
  json,
  lengthPrefixed,
  lines,
  netstring,
  tagged,
  text,
} from "@zocalo/framing";
import type { Sample } from "./_framing_samples.ts";

const LIMIT = 300;

/** Bytes that are, or almost are, the delimiters below. */
export const nearDelimiters = fc.array(fc.constantFrom(0x61, 0x62, 0x0a, 0x0d, 0), {
  maxLength: 40,
}).map((bytes) => Uint8Array.from(bytes));

/** Short ones of few letters, so that they overlap with themselves and each other. */
export const delimiters = fc.array(
  fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 5 }),
  {
    minLength: 1,
    maxLength: 4,
  },
);

/** Those of the items that the codec can encode. */
export function encodable<T>(codec: Codec<T>, items: T[]): T[] {
  return items.filter((item) => {
    try {
      return encodeAll(codec, [item]).length >= 0;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  });
}

// In none of them, the first is within another: what follows the last frame would change it.
const delimiterLists = fc.constantFrom<string[]>(
  ["\n"],
  ["\r\n"],
  ["\0"],
  ["aab"],
  ["aaaab"],
  ["\r\n", "\n", "\r"],
  ["\n", "\r\n"],
  ["abab", "ab", "ba"],
);

const payloads = fc.array(fc.uint8Array({ maxLength: LIMIT }), { maxLength: 8 });

export const delimitedSample: fc.Arbitrary<Sample> = fc.record({
  list: delimiterLists,
  items: fc.array(fc.oneof(nearDelimiters, fc.uint8Array({ maxLength: LIMIT })), { maxLength: 12 }),
}).map(({ list, items }) => {
  const codec = delimited(list, { limit: LIMIT });
  return { codec: codec as Codec<unknown>, items: encodable(codec, items), limit: LIMIT };
});

export const netstringSample: fc.Arbitrary<Sample> = payloads.map((items) => ({
  codec: netstring({ limit: LIMIT }) as Codec<unknown>,
  items,
  limit: LIMIT,
}));

export const decimalPrefixedSample: fc.Arbitrary<Sample> = fc.record({
  digits: fc.integer({ min: 3, max: 15 }),
  items: payloads,
}).map(({ digits, items }) => ({
  codec: decimalPrefixed({ digits, limit: LIMIT }) as Codec<unknown>,
  items,
  limit: LIMIT,
}));

export const textSample: fc.Arbitrary<Sample> = fc.array(
  fc.string({ unit: "binary", maxLength: 70 }).map((item) => item.toWellFormed()),
).map((items) => ({
  codec: text(lengthPrefixed({ width: 2, limit: LIMIT })) as Codec<unknown>,
  items,
  limit: LIMIT,
}));

// Through JSON once, which makes 0 of -0.
const values = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value))
  .filter((value) => new TextEncoder().encode(value).length <= LIMIT)
  .map((value): unknown => JSON.parse(value));

export const jsonSample: fc.Arbitrary<Sample> = fc.record({
  inner: fc.constantFrom(lines({ limit: LIMIT }), text(netstring({ limit: LIMIT }))),
  items: fc.array(values, { maxLength: 12 }),
}).map(({ inner, items }) => ({ codec: json(inner), items, limit: LIMIT }));

const kinds = tagged({
  0x00: lengthPrefixed({ width: 2, limit: LIMIT }),
  0x05: json(text(netstring({ limit: LIMIT }))),
  0x0a: lines({ limit: LIMIT }),
  0xc3: fixedLength(3),
  0xff: delimited(["\r\n", "\n"], { limit: LIMIT }),
});

export const taggedSample: fc.Arbitrary<Sample> = fc.array(fc.oneof(
  fc.record({ tag: fc.constant(0x00), value: fc.uint8Array({ maxLength: LIMIT }) }),
  fc.record({ tag: fc.constant(0x05), value: values }),
  fc.record({ tag: fc.constant(0x0a), value: fc.string({ maxLength: LIMIT }) }),
  fc.record({ tag: fc.constant(0xc3), value: fc.uint8Array({ minLength: 3, maxLength: 3 }) }),
  fc.record({ tag: fc.constant(0xff), value: nearDelimiters }),
)).map((items) => ({
  codec: kinds as Codec<unknown>,
  items: encodable(kinds as Codec<unknown>, items),
  limit: LIMIT,
}));
