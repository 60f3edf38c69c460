import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { assertDecodes, assertRemainders, type Failure, utf8 } from "./_test_support.ts";
import { decodeAll } from "./decode_all.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameError, FrameTooLargeError } from "./errors.ts";
import { fixedLength } from "./fixed_length.ts";
import { json } from "./json.ts";
import { lines } from "./lines.ts";
import { netstring } from "./netstring.ts";
import { SendBuffer } from "./send_buffer.ts";
import { text } from "./text.ts";
import { untilClose } from "./until_close.ts";

const BAD: Failure = { error: "FrameError", recoverable: true, numbers: [] };
const VALUES = [{ a: [1, 2.5, null], "ü": { b: "🧦" } }, null, false, 0, "", "\ud800\n", []];

Deno.test("json() decodes and encodes values over lines and over bytes as text", () => {
  for (const codec of [json(lines()), json(text(netstring()))]) {
    const wire = encodeAll(codec, VALUES);
    assertDecodes(codec, wire, VALUES);
    assertRemainders(codec, wire);
  }
  assertEquals(encodeAll(json(lines()), [{ a: 1 }, null]), utf8('{"a":1}\nnull\n'));
  assertEquals(encodeAll(json(text(netstring())), ["ü"]), utf8('4:"ü",'));
  assertEquals(encodeAll(json(text(fixedLength(2))), [42]), utf8("42"));
  assertEquals(encodeAll(json(text(untilClose())), [42]), utf8("42"));
});

Deno.test("json() throws for a frame that does not parse and goes on with the next", () => {
  assertDecodes(json(lines()), utf8('1\n{"a":\n\nundefined\n\ufeff2\n2 3\n4\n'), [
    1,
    BAD,
    BAD,
    BAD,
    BAD,
    BAD,
    4,
  ]);
  assertDecodes(json(text(netstring())), Uint8Array.of(...utf8("1:"), 0xff, ...utf8(",1:5,")), [
    BAD,
    5,
  ]);
  const decoder = json(lines()).decoder();
  decoder.push(utf8("no\n"));
  const error = assertThrows(
    () => decoder.next(),
    FrameError,
    'must be JSON: current value is "no"',
  );
  assertInstanceOf(error.cause, SyntaxError);
});

Deno.test("json() lets the errors of its codec through", () => {
  assertDecodes(json(lines({ limit: 3 })), utf8("1234\n12\n"), [
    { error: "FrameTooLargeError", recoverable: true, numbers: [4, 3] },
    12,
  ]);
  assertDecodes(json(text(netstring())), utf8("3:12"), [
    { error: "TruncatedFrameError", recoverable: false, numbers: [4, 6] },
  ]);
  assertThrows(() => encodeAll(json(lines({ limit: 3 })), [1234]), FrameTooLargeError);
});

Deno.test("json() changes values with a reviver", () => {
  const codec = json<{ at: Date }>(lines(), {
    reviver: (key, value) => key === "at" ? new Date(value as string) : value,
  });
  const item = { at: new Date(0) };
  assertEquals(decodeAll(codec, encodeAll(codec, [item])), [item]);
});

Deno.test("json() throws a recoverable error when the reviver throws or returns undefined", () => {
  const codec = json(lines(), {
    reviver(_key, value) {
      if (value === 1) throw new Error("one");
      return value === 2 ? undefined : value;
    },
  });
  assertDecodes(codec, utf8("1\n2\n3\n"), [BAD, BAD, 3]);
  const reviver = "text" as unknown as () => unknown;
  assertThrows(() => json(lines(), { reviver }), TypeError, 'current value is "text"');
});

Deno.test("json() refuses to encode what has no JSON text", () => {
  const out = new SendBuffer();
  const circular: unknown[] = [];
  circular.push(circular);
  const items = [undefined, () => 1, Symbol(), 1n, [1n], circular, { toJSON: () => undefined }];
  for (const item of items) {
    for (const codec of [json(lines()), json(text(netstring()))]) {
      assertThrows(
        () => codec.encoder().encode(item, out),
        TypeError,
        `current value is of type ${typeof item}`,
      );
    }
  }
  assertEquals(out.length, 0);
});
