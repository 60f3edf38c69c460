import { assertEquals, assertThrows } from "@std/assert";
import { encodeAll } from "./encode_all.ts";
import { FrameTooLargeError } from "./errors.ts";
import {
  type BodyEvent,
  lengthPrefixedBody,
  type LengthPrefixedBodyOptions,
} from "./length_prefixed_body.ts";
import { SendBuffer } from "./send_buffer.ts";

const length = (length: number): BodyEvent => ({ type: "length", length });
const chunk = (...bytes: number[]): BodyEvent => ({ type: "chunk", chunk: Uint8Array.from(bytes) });
const END: BodyEvent = { type: "end" };

Deno.test("lengthPrefixedBody() refuses to encode when the length field cannot say it", () => {
  const out = new SendBuffer();
  const cases: [LengthPrefixedBodyOptions, number][] = [
    [{ width: 1 }, 255],
    [{ width: 2, includesPrefix: true }, 65_533],
    [{ width: 3, adjustment: 10 }, 16_777_225],
    [{ width: 4, adjustment: -10 }, 4_294_967_285],
    [{ width: 8, includesPrefix: true }, Number.MAX_SAFE_INTEGER - 8],
  ];
  for (const [options, most] of cases) {
    const codec = lengthPrefixedBody(options);
    const decoder = codec.decoder();
    decoder.push(encodeAll(codec, [length(most)]));
    assertEquals(decoder.next(), length(most));
    assertThrows(() => codec.encoder().encode(length(most + 1), out), FrameTooLargeError);
  }
  const needsTwo = lengthPrefixedBody({ width: 1, adjustment: 2 }).encoder();
  assertThrows(() => needsTwo.encode(length(1), out), RangeError, "current value is -1");
  assertEquals(out.length, 0);
});

Deno.test("lengthPrefixedBody() refuses to encode when chunks do not add up to the length", () => {
  const encoder = lengthPrefixedBody({ width: 1 }).encoder();
  const out = new SendBuffer();
  assertThrows(() => encoder.encode(chunk(1), out), TypeError, "length of its body must come");
  assertThrows(() => encoder.encode(END, out), TypeError, "its length must come before");

  encoder.encode(length(3), out);
  assertThrows(() => encoder.encode(length(3), out), TypeError, "current value is 3 bytes to come");
  assertThrows(() => encoder.encode(chunk(1, 2, 3, 4), out), RangeError, "3 more bytes");
  encoder.encode(chunk(1, 2), out);
  assertThrows(() => encoder.encode(END, out), RangeError, "current value is 1 bytes to come");
  assertThrows(() => encoder.encode(chunk(3, 4), out), RangeError, "1 more bytes");
  encoder.encode(chunk(), out);
  encoder.encode(chunk(3), out);
  assertThrows(() => encoder.encode(chunk(4), out), RangeError, "0 more bytes");
  assertThrows(() => encoder.encode(length(0), out), TypeError, "the one before must have ended");
  encoder.encode(END, out);
  assertThrows(() => encoder.encode(END, out), TypeError);

  // Nothing of what was refused was written, and the next body follows.
  for (const event of [length(0), END]) encoder.encode(event, out);
  assertEquals(out.take(), [Uint8Array.of(3, 1, 2, 3, 0)]);
});

Deno.test("lengthPrefixedBody() refuses to encode what is no event", () => {
  const out = new SendBuffer();
  const fresh = () => lengthPrefixedBody({ width: 1 }).encoder();
  for (const event of [undefined, null, "end", {}, { type: "chunks" }]) {
    assertThrows(() => fresh().encode(event as unknown as BodyEvent, out), TypeError, "its type");
  }
  for (const wrong of [-1, 1.5, NaN]) {
    assertThrows(() => fresh().encode(length(wrong), out), RangeError, `current value is ${wrong}`);
  }
  assertThrows(() => fresh().encode(length("1" as unknown as number), out), TypeError);

  const header = (offset: number, bytes?: Uint8Array) => {
    const event = { type: "length", length: 0, ...(bytes && { header: bytes }) } as const;
    lengthPrefixedBody({ width: 1, offset }).encoder().encode(event, out);
  };
  assertThrows(() => header(1), TypeError, "undefined");
  assertThrows(() => header(1, new Uint8Array(2)), RangeError, "1 bytes: current value is 2");
  assertThrows(() => header(0, new Uint8Array(1)), RangeError, "0 bytes: current value is 1");
  assertEquals(out.length, 0);

  const encoder = fresh();
  encoder.encode(length(1), out);
  const text = { type: "chunk", chunk: "a" } as unknown as BodyEvent;
  assertThrows(() => encoder.encode(text, out), TypeError, "Uint8Array");
});
