import { assertEquals, assertThrows } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { cuts, decodeChunks, drain, type Failure, utf8 } from "./_test_support.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameError, FrameTooLargeError } from "./errors.ts";
import { lengthPrefixed, type LengthPrefixedOptions } from "./length_prefixed.ts";
import {
  type BodyChunk,
  type BodyEvent,
  lengthPrefixedBody,
  type LengthPrefixedBodyOptions,
} from "./length_prefixed_body.ts";

const BODIES = ["hello", "", "you"].map(utf8);

const length = (length: number): BodyEvent => ({ type: "length", length });
const chunk = (...bytes: number[]): BodyEvent => ({ type: "chunk", chunk: Uint8Array.from(bytes) });
const END: BodyEvent = { type: "end" };

const failed = (error: string, ...numbers: (number | undefined)[]): Failure => ({
  error,
  recoverable: false,
  numbers,
});

/** The events of whole bodies, each in one chunk. */
function eventsOf(bodies: Uint8Array[]): BodyEvent[] {
  return bodies.flatMap((body) => [
    length(body.length),
    ...(body.length === 0 ? [] : [chunk(...body)]),
    END,
  ]);
}

/** With neighbouring chunks joined, as where they end has no meaning. */
function joined(outcomes: (BodyEvent | Failure)[]): (BodyEvent | Failure)[] {
  const result: (BodyEvent | Failure)[] = [];
  for (const outcome of outcomes) {
    const last = result.at(-1);
    if (isChunk(last) && isChunk(outcome)) {
      const whole: Uint8Array = concat([last.chunk, outcome.chunk]);
      result[result.length - 1] = { type: "chunk", chunk: whole };
    } else result.push(outcome);
  }
  return result;
}

function isChunk(outcome: BodyEvent | Failure | undefined): outcome is BodyChunk {
  return outcome !== undefined && "type" in outcome && outcome.type === "chunk";
}

function assertEvents(
  options: LengthPrefixedBodyOptions,
  bytes: Uint8Array,
  expected: (BodyEvent | Failure)[],
): void {
  for (const chunks of cuts(bytes)) {
    const outcomes = decodeChunks(lengthPrefixedBody(options), chunks);
    const sizes = chunks.map((part) => part.length);
    assertEquals(joined(outcomes), expected, `cut into ${sizes}`);
    for (const outcome of outcomes) {
      if (isChunk(outcome)) assertEquals(outcome.chunk.length > 0, true, "a chunk is empty");
    }
  }
}

const FORMATS: LengthPrefixedOptions[] = [
  {},
  { width: 1 },
  { width: 2 },
  { width: 2, littleEndian: true },
  { width: 3 },
  { width: 8, littleEndian: true },
  { width: "varint" },
  { width: 2, includesPrefix: true },
  { width: "varint", includesPrefix: true },
  { width: 1, adjustment: -3 },
];

Deno.test("lengthPrefixedBody() has the same on the wire as lengthPrefixed()", () => {
  for (const options of FORMATS) {
    const wire = encodeAll(lengthPrefixed(options), BODIES);
    assertEquals(encodeAll(lengthPrefixedBody(options), eventsOf(BODIES)), wire);
    assertEvents(options, wire, eventsOf(BODIES));
  }
  const positive = { width: 1, adjustment: 2 } as const;
  assertEvents(
    positive,
    Uint8Array.of(1, 7, 8, 9, 0, 5, 6),
    eventsOf([
      Uint8Array.of(7, 8, 9),
      Uint8Array.of(5, 6),
    ]),
  );
  assertEquals(
    encodeAll(lengthPrefixedBody(positive), eventsOf([Uint8Array.of(7, 8, 9)])),
    Uint8Array.of(1, 7, 8, 9),
  );
});

Deno.test("lengthPrefixedBody() gives what is before the length when there is an offset", () => {
  for (const width of [2, "varint"] as const) {
    for (const includesPrefix of [false, true]) {
      const options = { width, offset: 2, includesPrefix };
      const events: BodyEvent[] = [
        { type: "length", length: 3, header: Uint8Array.of(0xca, 0xfe) },
        chunk(7, 8, 9),
        END,
        { type: "length", length: 0, header: Uint8Array.of(0xff, 0xff) },
        END,
      ];
      const wire = encodeAll(lengthPrefixedBody(options), events);
      const room = width === 2 ? [0, 0] : [0];
      assertEquals(
        wire,
        encodeAll(lengthPrefixed(options), [
          Uint8Array.of(0xca, 0xfe, ...room, 7, 8, 9),
          Uint8Array.of(0xff, 0xff, ...room),
        ]),
      );
      assertEvents(options, wire, events);
    }
  }
});

Deno.test("lengthPrefixedBody() hands chunks out as they come and holds back nothing but a header", () => {
  const decoder = lengthPrefixedBody({ width: 4 }).decoder();
  const steps: [number[], BodyEvent[], number][] = [
    [[0, 0], [], 2],
    [[0], [], 3],
    [[6], [length(6)], 0],
    [[1, 2], [chunk(1, 2)], 0],
    [[3], [chunk(3)], 0],
    [[4, 5, 6, 0, 0], [chunk(4, 5, 6), END], 2],
    [[0, 0], [length(0), END], 0],
  ];
  for (const [bytes, events, buffered] of steps) {
    decoder.push(Uint8Array.from(bytes));
    assertEquals(drain(decoder), events);
    assertEquals(decoder.bufferedBytes, buffered);
  }
});

Deno.test("lengthPrefixedBody() gives views of what was pushed", () => {
  const decoder = lengthPrefixedBody({ width: 1 }).decoder();
  const first = Uint8Array.of(5, 7, 7);
  const second = Uint8Array.of(8, 8, 8, 0);
  decoder.push(first);
  decoder.push(second);
  const buffers = drain(decoder).filter(isChunk).map((event) => event.chunk.buffer);
  assertEquals(buffers.length, 2);
  assertEquals(buffers[0] === first.buffer, true);
});

Deno.test("lengthPrefixedBody() takes bodies of any length by default, without taking memory", () => {
  const bytes = Uint8Array.of(0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 7);
  const decoder = lengthPrefixedBody({ width: 8 }).decoder();
  decoder.push(bytes);
  assertEquals(drain(decoder), [length(Number.MAX_SAFE_INTEGER), chunk(7)]);
  decoder.end();
  assertThrows(() => decoder.next(), FrameError, "is 9 of 9007199254741000 bytes");
  assertEquals(
    encodeAll(lengthPrefixedBody({ width: 8 }), [length(Number.MAX_SAFE_INTEGER), chunk(7)]),
    bytes,
  );
});

Deno.test("lengthPrefixedBody() refuses lengths that a number cannot count exactly", () => {
  const most = Number.MAX_SAFE_INTEGER;
  const above = Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 1);
  for (const adjustment of [0, -2]) {
    assertEvents({ width: 8, adjustment }, above, [failed("FrameTooLargeError", 2 ** 53, most)]);
  }
  const varint = Uint8Array.of(...new Uint8Array(9).fill(0xff), 1);
  assertEvents({ width: "varint" }, varint, [failed("FrameTooLargeError", 2 ** 64, most)]);
});

Deno.test("lengthPrefixedBody() takes bodies of maxLength and refuses those one above", () => {
  const body = utf8("hello");
  const events = eventsOf([body]);
  for (const options of FORMATS) {
    const wire = encodeAll(lengthPrefixed(options), [body]);
    assertEvents({ ...options, maxLength: 5 }, wire, events);
    assertEvents({ ...options, maxLength: 4 }, wire, [failed("FrameTooLargeError", 5, 4)]);
    const error = assertThrows(
      () => encodeAll(lengthPrefixedBody({ ...options, maxLength: 4 }), events),
      FrameTooLargeError,
    );
    assertEquals([error.length, error.limit, error.recoverable], [5, 4, true]);
  }
});

Deno.test("lengthPrefixedBody() throws a FrameError when a length is negative or never ends", () => {
  assertEvents({ width: 2, includesPrefix: true }, Uint8Array.of(0, 1, 5), [failed("FrameError")]);
  assertEvents({ width: 1, adjustment: -4 }, Uint8Array.of(3, 5), [failed("FrameError")]);
  assertEvents({ width: "varint" }, new Uint8Array(30).fill(0xff), [failed("FrameError")]);
});

Deno.test("lengthPrefixedBody() throws for ever when the input ends within a body", () => {
  assertEvents({ width: 2 }, Uint8Array.of(0), [failed("TruncatedFrameError", 1, undefined)]);
  assertEvents({ width: 2 }, Uint8Array.of(0, 5), [
    length(5),
    failed("TruncatedFrameError", 2, 7),
  ]);
  assertEvents({ width: 2 }, Uint8Array.of(0, 0, 0, 5, 1, 2), [
    length(0),
    END,
    length(5),
    chunk(1, 2),
    failed("TruncatedFrameError", 4, 7),
  ]);
  const decoder = lengthPrefixedBody({ width: 1 }).decoder();
  decoder.push(Uint8Array.of(2, 7));
  decoder.end();
  assertEquals([decoder.next(), decoder.next()], [length(2), chunk(7)]);
  const error = assertThrows(() => decoder.next(), FrameError);
  assertEquals(assertThrows(() => decoder.next()) === error, true);
});

Deno.test("lengthPrefixedBody() hands over what did not come out at every place", () => {
  const codec = lengthPrefixedBody({ width: 2 });
  const wire = encodeAll(codec, eventsOf(BODIES));
  for (let end = 0; end <= wire.length; end++) {
    for (let takes = 0; takes < 8; takes++) {
      const decoder = codec.decoder();
      decoder.push(wire.slice(0, end));
      const events: BodyEvent[] = [];
      for (let i = 0; i < takes; i++) {
        const event = decoder.next();
        if (event !== undefined) events.push(event);
      }
      const taken = encodeAll(codec, events).length;
      assertEquals(decoder.remainder(), wire.slice(taken, end));
      assertEquals([decoder.bufferedBytes, decoder.next()], [0, undefined]);
    }
  }
});

Deno.test("lengthPrefixedBody() refuses options that are out of range", () => {
  for (const maxLength of [-1, 1.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => lengthPrefixedBody({ maxLength }), RangeError, '"maxLength"');
  }
  assertThrows(() => lengthPrefixedBody({ width: 5 as 4 }), TypeError, "current value is 5");
  assertThrows(() => lengthPrefixedBody({ offset: -1 }), RangeError, "current value is -1");
  assertThrows(() => lengthPrefixedBody({ width: "varint", littleEndian: true }), TypeError);
});
