/** Arbitrary messages of the codecs whose header comes out, too: `lengthPrefixedBody`, `jsonHeader`. */
import { concat } from "@std/bytes/concat";
import fc from "fast-check";
import {
  type BodyChunk,
  type BodyEvent,
  type BodyLength,
  type Codec,
  type Decoder,
  encodeAll,
  type Encoder,
  jsonHeader,
  lengthPrefixedBody,
  type LengthPrefixedBodyOptions,
} from "@zocalo/framing";
import type { Sample } from "./_framing_samples.ts";

const LIMIT = 300;

/** A body in one piece, with what is before its length, if anything. */
export interface Body {
  header: Uint8Array | undefined;
  body: Uint8Array;
}

/**
 * `lengthPrefixedBody` with whole bodies instead of events, since where a chunk ends depends on how
 * the bytes were cut, and nothing else may. What was gathered counts as not handed out yet.
 */
export function wholeBodies(options: LengthPrefixedBodyOptions): Codec<Body> {
  const codec = lengthPrefixedBody(options);
  return { decoder: () => wholeBodyDecoder(codec), encoder: () => wholeBodyEncoder(codec) };
}

function wholeBodyDecoder(codec: Codec<BodyEvent>): Decoder<Body> {
  const decoder = codec.decoder();
  let events: BodyEvent[] = [];
  return {
    push: (chunk) => decoder.push(chunk),
    next() {
      for (let event = decoder.next(); event !== undefined; event = decoder.next()) {
        if (event.type !== "end") {
          events.push(event);
          continue;
        }
        const [{ header }, ...chunks] = events as [BodyLength, ...BodyChunk[]];
        const body: Uint8Array = concat(chunks.map(({ chunk }) => chunk));
        events = [];
        return { header, body };
      }
      return undefined;
    },
    end: () => decoder.end(),
    remainder() {
      const bytes: Uint8Array = concat([encodeAll(codec, events), decoder.remainder()]);
      events = [];
      return bytes;
    },
    get bufferedBytes() {
      return encodeAll(codec, events).length + decoder.bufferedBytes;
    },
  };
}

function wholeBodyEncoder(codec: Codec<BodyEvent>): Encoder<Body> {
  const encoder = codec.encoder();
  return {
    encode({ header, body }, out) {
      encoder.encode({ type: "length", length: body.length, ...(header && { header }) }, out);
      encoder.encode({ type: "chunk", chunk: body.subarray(0, 100) }, out);
      encoder.encode({ type: "chunk", chunk: body.subarray(100) }, out);
      encoder.encode({ type: "end" }, out);
    },
  };
}

/** Options with which one byte can say any length up to 220. */
export const bodyOptions: fc.Arbitrary<LengthPrefixedBodyOptions> = fc.record({
  width: fc.constantFrom<NonNullable<LengthPrefixedBodyOptions["width"]>>(1, 2, 3, 4, 8, "varint"),
  littleEndian: fc.boolean(),
  offset: fc.oneof(fc.constant(0), fc.nat(5)),
  adjustment: fc.oneof(fc.constant(0), fc.integer({ min: -20, max: 0 })),
  includesPrefix: fc.boolean(),
}).map((options) => ({
  ...options,
  littleEndian: options.littleEndian && options.width !== "varint",
}));

export const bodySample: fc.Arbitrary<Sample> = bodyOptions.chain((options) => {
  const offset = options.offset!;
  const header = offset === 0
    ? fc.constant(undefined)
    : fc.uint8Array({ minLength: offset, maxLength: offset });
  const item = fc.record({ header, body: fc.uint8Array({ maxLength: 220 }) });
  return fc.array(item, { maxLength: 12 }).map((items) => ({
    codec: wholeBodies({ ...options, maxLength: LIMIT }) as Codec<unknown>,
    items,
    limit: LIMIT,
  }));
});

const jsonHeaderItem = fc.record({
  byteorder: fc.constantFrom("little", "big"),
  "content-type": fc.string({ unit: "binary", maxLength: 20 }),
  "content-encoding": fc.string({ maxLength: 20 }),
  extra: fc.jsonValue(),
}).chain((header) =>
  fc.uint8Array({ maxLength: 200 }).map((content) => ({
    header: { "content-length": content.length, ...header },
    content,
  }))
);

export const jsonHeaderSample: fc.Arbitrary<Sample> = fc.array(jsonHeaderItem, { maxLength: 6 })
  .map((items) => ({
    codec: jsonHeader({ limit: LIMIT }) as Codec<unknown>,
    items,
    limit: 65_535 + LIMIT,
  }));
