/**
 * Property tests of single codecs of `@zocalo/framing`: those that have a simple model, and those
 * that are unlike the others.
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Codec,
  decodeAll,
  delimited,
  encodeAll,
  FrameError,
  untilClose,
} from "@zocalo/framing";
import { count } from "../support/tier.ts";
import { cut, sizes } from "./_framing_samples.ts";
import {
  decimalPrefixedSample,
  delimitedSample,
  delimiters,
  encodable,
  jsonSample,
  nearDelimiters,
  netstringSample,
  taggedSample,
  textSample,
} from "./_payload_samples.ts";

const RUNS = { numRuns: count(500, 10_000) };

function decode(codec: Codec<unknown>, chunks: Iterable<Uint8Array>): unknown[] {
  const decoder = codec.decoder();
  const outcomes: unknown[] = [];
  const drain = (): boolean => {
    while (true) {
      try {
        const frame = decoder.next();
        if (frame === undefined) return true;
        outcomes.push(frame);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        outcomes.push([error.name, error.recoverable, error.message]);
        if (!error.recoverable) return false;
      }
    }
  };
  for (const chunk of chunks) {
    decoder.push(chunk);
    if (!drain()) return outcomes;
  }
  decoder.end();
  drain();
  return outcomes;
}

/** What `delimited()` should give, by trying every delimiter at every place. */
function split(bytes: Uint8Array, list: string[], limit: number): unknown[] {
  const text = String.fromCharCode(...bytes);
  const longestFirst = list.toSorted((a, b) => b.length - a.length);
  const frames: string[] = [];
  let begin = 0;
  for (let at = 0; at < text.length;) {
    const delimiter = longestFirst.find((delimiter) => text.startsWith(delimiter, at));
    if (delimiter === undefined) {
      at++;
      continue;
    }
    frames.push(text.slice(begin, at));
    at += delimiter.length;
    begin = at;
  }
  if (begin < text.length) frames.push(text.slice(begin));
  return frames.map((frame) =>
    frame.length > limit
      ? [
        "FrameTooLargeError",
        true,
        `Cannot take a frame of more than ${limit} bytes: current value is ${limit + 1}`,
      ]
      : Uint8Array.from(frame, (letter) => letter.charCodeAt(0))
  );
}

Deno.test("delimited() gives what trying every delimiter at every place gives", () => {
  fc.assert(
    fc.property(
      delimiters,
      nearDelimiters,
      sizes,
      fc.boolean(),
      fc.nat(20),
      (list, bytes, chunkSizes, views, limit) => {
        const codec = delimited(list, { limit }) as Codec<unknown>;
        const expected = split(bytes, list, limit);
        assertEquals(decode(codec, cut(bytes, chunkSizes, views)), expected);
        assertEquals(decode(codec, cut(bytes, [1], views)), expected);
      },
    ),
    RUNS,
  );
});

Deno.test("delimited() gives back all that it encodes whatever the delimiters are", () => {
  const items = fc.array(
    fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 6 })
      .map((item) => new TextEncoder().encode(item)),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(delimiters, items, (list, candidates) => {
      const codec = delimited(list);
      const some = encodable(codec, candidates);
      assertEquals(decodeAll(codec, encodeAll(codec, some)), some);
    }),
    RUNS,
  );
});

Deno.test("untilClose() gives all bytes however they are cut, or the error if they are too many", () => {
  const bytes = fc.uint8Array({ maxLength: 400 });
  fc.assert(
    fc.property(bytes, sizes, fc.boolean(), (bytes, chunkSizes, views) => {
      const outcomes = decode(
        untilClose({ limit: 300 }) as Codec<unknown>,
        cut(bytes, chunkSizes, views),
      );
      const message = "Cannot take a frame of more than 300 bytes: current value is 301";
      const expected = bytes.length > 300 ? ["FrameTooLargeError", false, message] : bytes;
      assertEquals(outcomes, [expected]);
    }),
    RUNS,
  );
});

const SAMPLES = {
  decimalPrefixed: decimalPrefixedSample,
  delimited: delimitedSample,
  json: jsonSample,
  netstring: netstringSample,
  tagged: taggedSample,
  text: textSample,
};

for (const [name, sample] of Object.entries(SAMPLES)) {
  Deno.test(`${name}() gives the same frames and errors when bytes of frames were changed`, () => {
    const changes = fc.array(
      fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(10, 48, 97))),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(sample, changes, sizes, fc.boolean(), (sample, list, chunkSizes, views) => {
        const wire = encodeAll(sample.codec, sample.items);
        for (const [at, byte] of list) if (wire.length > 0) wire[at % wire.length] = byte;
        const whole = decode(sample.codec, [wire.slice()]);
        if (list.length === 0) assertEquals(whole, sample.items);
        assertEquals(decode(sample.codec, cut(wire, chunkSizes, views)), whole);
      }),
      RUNS,
    );
  });
}
