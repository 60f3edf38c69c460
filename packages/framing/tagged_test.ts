import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { assertDecodes, assertRemainders, drain, type Failure, utf8 } from "./_test_support.ts";
import type { Codec } from "./codec.ts";
import { decodeAll } from "./decode_all.ts";
import { delimited } from "./delimited.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameError, FrameTooLargeError, TruncatedFrameError } from "./errors.ts";
import { fixedLength } from "./fixed_length.ts";
import { json } from "./json.ts";
import { lengthPrefixed } from "./length_prefixed.ts";
import { lines } from "./lines.ts";
import { SendBuffer } from "./send_buffer.ts";
import { lengthPrefixedBody } from "./length_prefixed_body.ts";
import { text } from "./text.ts";
import { tagged, type TaggedItem } from "./tagged.ts";
import { untilClose } from "./until_close.ts";

const codec = tagged({
  0x01: fixedLength(2),
  0x02: lines({ limit: 10 }),
  0xff: json<{ n: number }>(text(lengthPrefixed({ width: 1, limit: 10 }))),
});
const frame = (tag: number, value: unknown) => ({ tag, value });
const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => typeof part === "string" ? [...utf8(part)] : part));

const WIRE = bytes([1, 0, 42, 2], "hello\n", [2], "\n", [0xff, 7], '{"n":5}', [2], "ü\n", [
  1,
  1,
  2,
]);

Deno.test("tagged() decodes and encodes each frame with the codec of its tag, wherever it is cut", () => {
  const items = [
    { tag: 1, value: Uint8Array.of(0, 42) },
    { tag: 2, value: "hello" },
    { tag: 2, value: "" },
    { tag: 255, value: { n: 5 } },
    { tag: 2, value: "ü" },
    { tag: 1, value: Uint8Array.of(1, 2) },
  ] as const;
  assertEquals(encodeAll(codec, items), WIRE);
  assertDecodes(codec, WIRE, [...items]);
  assertRemainders(codec, WIRE);
});

Deno.test("tagged() narrows the type of the value when the tag is checked", () => {
  const seen: string[] = [];
  for (const frame of decodeAll(codec, WIRE.slice(0, 21))) {
    // These lines are the test, for the type checker.
    if (frame.tag === 1) seen.push(String(frame.value.byteLength));
    else if (frame.tag === 2) seen.push(frame.value.toUpperCase());
    else seen.push((frame.value.n + frame.tag).toFixed(1));
  }
  assertEquals(seen, ["2", "HELLO", "", "260.0"]);

  const codecs = { 3: lines() };
  const item: TaggedItem<typeof codecs> = { tag: 3, value: "text" };
  // @ts-expect-error: lines() takes strings
  const wrong: TaggedItem<typeof codecs> = { tag: 3, value: 5 };
  assertThrows(() => encodeAll(tagged(codecs), [item, wrong]), TypeError, "must be a string");
});

Deno.test("tagged() throws for ever when a tag is unknown, and keeps it", () => {
  const wire = bytes([1, 0, 42, 7], "hello");
  const bad: Failure = { error: "FrameError", recoverable: false, numbers: [] };
  assertDecodes(codec, wire, [frame(1, Uint8Array.of(0, 42)), bad]);
  const decoder = codec.decoder();
  decoder.push(wire.slice(3));
  const message = "must be one of 0x01, 0x02, 0xff: current value is 0x07";
  const error = assertThrows(() => decoder.next(), FrameError, message);
  decoder.push(bytes([1, 0, 0]));
  assertEquals(assertThrows(() => decoder.next()) === error, true);
  assertEquals(decoder.bufferedBytes, 9);
  assertEquals(decoder.remainder(), bytes([7], "hello", [1, 0, 0]));
});

Deno.test("tagged() goes on behind a frame when its error is recoverable", () => {
  const bad: Failure = { error: "FrameError", recoverable: true, numbers: [] };
  const wire = bytes([2, 0xff], "\n", [255, 2], "no", [2], "one\n", [2, 0xff]);
  assertDecodes(codec, wire, [bad, bad, frame(2, "one"), bad]);
});

Deno.test("tagged() loses its place when a frame is over the limit of its codec", () => {
  const tooLarge: Failure = { error: "FrameTooLargeError", recoverable: false, numbers: [11, 10] };
  assertDecodes(codec, bytes([2], "12345678901\n", [2], "one\n"), [tooLarge]);
  assertDecodes(codec, bytes([2], "1234567890\n", [2], "one\n"), [
    frame(2, "1234567890"),
    frame(2, "one"),
  ]);
  assertDecodes(codec, bytes([255, 11], "1"), [tooLarge]);
  const decoder = codec.decoder();
  decoder.push(bytes([2], "12345678901"));
  const error = assertThrows(() => decoder.next(), FrameTooLargeError);
  assertInstanceOf(error.cause, FrameTooLargeError);
  decoder.push(bytes("\n", [2], "one\n"));
  assertEquals(assertThrows(() => decoder.next()) === error, true);
});

Deno.test("tagged() says what is missing when the input ends within a frame", () => {
  const truncated = (have: number, need?: number): Failure => ({
    error: "TruncatedFrameError",
    recoverable: false,
    numbers: [have, need],
  });
  assertDecodes(codec, bytes([2], "a\n", [1, 5]), [frame(2, "a"), truncated(2, 3)]);
  assertDecodes(codec, bytes([1]), [truncated(1)]);
  assertDecodes(codec, bytes([255, 5], "abc"), [truncated(5, 7)]);
  assertDecodes(codec, bytes([255]), [truncated(1)]);
  assertDecodes(codec, bytes([2]), [truncated(1)]);
  assertDecodes(codec, bytes(), []);
  const decoder = codec.decoder();
  decoder.push(bytes([255, 5], "abc"));
  decoder.end();
  const error = assertThrows(() => decoder.next(), TruncatedFrameError);
  assertEquals(assertThrows(() => decoder.next()) === error, true);
  assertEquals(decoder.remainder(), bytes([255, 5], "abc"));
});

Deno.test("tagged() ends the last frame with the input when its codec does", () => {
  assertDecodes(codec, bytes([2], "one\n", [2], "two"), [frame(2, "one"), frame(2, "two")]);
  const last = tagged({ 1: untilClose(), 2: delimited(["a", "aab"]) });
  assertDecodes(last, bytes([1], "all\n", [1]), [frame(1, bytes("all\n", [1]))]);
  assertDecodes(last, bytes([1]), [frame(1, bytes())]);
  // Only the end tells that "aa" does not become "aab"; the second "a" is no tag.
  assertDecodes(last, bytes([2], "xaa"), [frame(2, bytes("x")), {
    error: "FrameError",
    recoverable: false,
    numbers: [],
  }]);
  assertDecodes(tagged({ 0x61: delimited(["a", "aab"]) }), bytes("axaa"), [
    frame(0x61, bytes("x")),
    { error: "TruncatedFrameError", recoverable: false, numbers: [1, undefined] },
  ]);
});

Deno.test("tagged() takes frames that are longer than what a decoder is given at first", () => {
  const long = tagged({ 1: lengthPrefixed(), 2: lines({ limit: 300_000 }) });
  const items = [
    { tag: 1, value: new Uint8Array(100_000).fill(7) },
    { tag: 2, value: "x".repeat(200_000) },
    { tag: 1, value: new Uint8Array(255).fill(8) },
    { tag: 2, value: "y".repeat(256) },
    { tag: 2, value: "" },
  ] as const;
  const wire = encodeAll(long, items);
  for (const size of [999, 65_536, wire.length]) {
    const decoder = long.decoder();
    const out: unknown[] = [];
    for (let i = 0; i < wire.length; i += size) {
      decoder.push(wire.slice(i, i + size));
      out.push(...drain(decoder));
    }
    assertEquals(out, [...items]);
    assertEquals(decoder.bufferedBytes, 0);
  }
});

Deno.test("tagged() decodes with the tag again when the end made two frames of one look ahead", () => {
  const again = tagged({ 0x61: delimited(["a", "aaaab"]) });
  assertDecodes(again, bytes("axaaa"), [frame(0x61, bytes("x")), frame(0x61, bytes())]);
});

Deno.test("tagged() hands over the exact rest when a decoder was given more than its frame", () => {
  const long = tagged({ 1: lengthPrefixed(), 2: fixedLength(3), 3: lines() });
  const items = [
    { tag: 1, value: new Uint8Array(1_100).fill(7) },
    ...Array.from({ length: 30 }, (_, i) => ({ tag: 2, value: Uint8Array.of(i, 2, 3) }) as const),
    ...Array.from({ length: 60 }, (_, i) => ({ tag: 3, value: `line ${i}` }) as const),
    { tag: 2, value: Uint8Array.of(4, 5, 6) },
  ] as const;
  const wire = encodeAll(long, items);
  for (const size of [200, 700, wire.length]) {
    for (let taken = 0; taken <= items.length; taken++) {
      const decoder = long.decoder();
      for (let i = 0; i < wire.length; i += size) decoder.push(wire.slice(i, i + size));
      for (let i = 0; i < taken; i++) assertEquals(decoder.next(), items[i]);
      const rest = wire.slice(encodeAll(long, items.slice(0, taken)).length);
      assertEquals(decoder.bufferedBytes, rest.length);
      assertEquals(decoder.remainder(), rest);
      assertEquals([decoder.bufferedBytes, decoder.next()], [0, undefined]);
    }
  }
});

/** Counts the bytes that its decoders are given. */
function counting<T>(inner: Codec<T>): { codec: Codec<T>; count: () => number } {
  let given = 0;
  const decoder = () => {
    const decoder = inner.decoder();
    const push = decoder.push.bind(decoder);
    decoder.push = (chunk) => {
      given += chunk.length;
      push(chunk);
    };
    return decoder;
  };
  return { codec: { decoder, encoder: () => inner.encoder() }, count: () => given };
}

Deno.test("tagged() gives decoders each byte twice at most when frames are long, 256 more when not", () => {
  for (const [length, frames] of [[1, 10_000], [80, 5_000], [300, 2_000], [5_000, 200]] as const) {
    const { codec: inner, count } = counting(lines());
    const codec = tagged({ 2: inner });
    const items = Array.from(
      { length: frames },
      () => ({ tag: 2, value: "x".repeat(length) }) as const,
    );
    const wire = encodeAll(codec, items);
    assertEquals(decodeAll(codec, wire).length, frames);
    assertEquals(count() <= frames * (256 + 2 * (length + 1)), true);
  }
});

Deno.test("tagged() makes one decoder and one encoder for each tag", () => {
  let made = 0;
  const counted: Codec<string> = {
    decoder: () => (made++, lines().decoder()),
    encoder: () => (made++, lines().encoder()),
  };
  const codec = tagged({ 1: counted, 2: counted });
  const items = Array.from({ length: 20 }, (_, i) => ({ tag: i % 2 + 1 as 1 | 2, value: "x" }));
  assertEquals(decodeAll(codec, encodeAll(codec, items)), items);
  assertEquals(made, 4);
});

Deno.test("tagged() refuses to encode when the tag is unknown or the codec refuses", () => {
  const out = new SendBuffer();
  const encoder = codec.encoder();
  for (const tag of [3, "1", undefined]) {
    const item = { tag: tag as 1, value: Uint8Array.of(1, 2) };
    assertThrows(() => encoder.encode(item, out), TypeError, "must be one of 0x01, 0x02, 0xff");
  }
  assertThrows(() => encoder.encode(undefined as never, out), TypeError, "must be one of");
  assertThrows(() => encoder.encode({ tag: 1, value: Uint8Array.of(1) }, out), RangeError);
  assertThrows(() => encoder.encode({ tag: 2, value: "x".repeat(11) }, out), FrameTooLargeError);
  assertEquals(out.length, 0);
  encoder.encode({ tag: 2, value: "ok" }, out);
  assertEquals(out.take(), [bytes([2], "ok\n")]);
});

Deno.test("tagged() refuses tags that are not from 0 to 255, and values that are no codecs", () => {
  for (const key of ["256", "-1", "1.5", "one", "0x01", "01", ""]) {
    assertThrows(
      () => tagged({ [key]: lines() } as Record<number, Codec<string>>),
      TypeError,
      `current value is "${key}"`,
    );
  }
  assertThrows(() => tagged({}), TypeError, "one at least");
  for (const value of [undefined, null, {}, lines]) {
    assertThrows(() => tagged({ 1: value as unknown as Codec<string> }), TypeError, "tag 0x01");
  }
});

Deno.test("tagged() refuses more bytes after the end", () => {
  const decoder = codec.decoder();
  decoder.end();
  assertThrows(() => decoder.push(bytes("x")), TypeError, "after its end");
  assertEquals(decoder.next(), undefined);
});

Deno.test("tagged() refuses codecs whose items are parts of a frame", () => {
  assertThrows(() => tagged({ 1: lengthPrefixedBody() }), TypeError, "a frame of its own");
});
