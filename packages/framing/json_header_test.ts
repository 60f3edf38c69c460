import { assertEquals, assertThrows } from "@std/assert";
import {
  assertDecodes,
  assertRemainders,
  decodeChunks,
  type Failure,
  utf8,
} from "./_test_support.ts";
import { decodeAll } from "./decode_all.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameError, FrameTooLargeError } from "./errors.ts";
import { jsonHeader, type JsonHeaderFrame, type JsonHeaderItem } from "./json_header.ts";
import { SendBuffer } from "./send_buffer.ts";

const FAILED: Failure = { error: "FrameError", recoverable: false, numbers: [] };
const HEADER = {
  byteorder: "little",
  "content-type": "text/json",
  "content-encoding": "utf-8",
  "content-length": 7,
} as const;

/** A frame as another program may write it. */
function wire(header: unknown, content = ""): Uint8Array {
  const json = utf8(typeof header === "string" ? header : JSON.stringify(header));
  return Uint8Array.of(json.length >> 8, json.length & 0xff, ...json, ...utf8(content));
}

const FRAMES: JsonHeaderFrame[] = [
  { header: HEADER, content: utf8('{"a":1}') },
  {
    header: {
      byteorder: "big",
      "content-type": "x",
      "content-encoding": "ü",
      "content-length": 0,
      extra: [{ a: null }],
    },
    content: new Uint8Array(),
  },
];
const WIRE = Uint8Array.from(
  FRAMES.flatMap(({ header, content }) => [...wire(header), ...content]),
);

Deno.test("jsonHeader() decodes and encodes frames, also with more keys and without content", () => {
  assertEquals(encodeAll(jsonHeader(), FRAMES), WIRE);
  assertDecodes(jsonHeader(), WIRE, FRAMES);
  assertRemainders(jsonHeader(), WIRE);
});

Deno.test("jsonHeader() takes keys in any order and JSON however it is spaced", () => {
  const json = `\r\n{ "x": 1, "content-length":3 ,"content-encoding": "binary",
    "content-type": "\\u00fc", "byteorder": "little" } `;
  assertDecodes(jsonHeader(), Uint8Array.from([...wire(json, "abc"), ...wire(json, "def")]), [
    {
      header: {
        x: 1,
        "content-length": 3,
        "content-encoding": "binary",
        "content-type": "ü",
        byteorder: "little",
      },
      content: utf8("abc"),
    },
    {
      header: {
        x: 1,
        "content-length": 3,
        "content-encoding": "binary",
        "content-type": "ü",
        byteorder: "little",
      },
      content: utf8("def"),
    },
  ]);
});

Deno.test("jsonHeader() fills in what a header lacks", () => {
  const content = utf8("abc");
  assertEquals(decodeAll(jsonHeader(), encodeAll(jsonHeader(), [{ content }])), [{
    header: {
      byteorder: "little",
      "content-type": "binary/octet-stream",
      "content-encoding": "binary",
      "content-length": 3,
    },
    content,
  }]);
  const item: JsonHeaderItem = { header: { byteorder: "big", extra: 1 }, content };
  assertEquals(decodeAll(jsonHeader(), encodeAll(jsonHeader(), [item]))[0]?.header, {
    byteorder: "big",
    "content-type": "binary/octet-stream",
    "content-encoding": "binary",
    "content-length": 3,
    extra: 1,
  });
});

Deno.test("jsonHeader() writes the true length whatever the header says", () => {
  const item = { header: { ...HEADER, "content-length": 999 }, content: utf8("abc") };
  const [frame] = decodeAll(jsonHeader(), encodeAll(jsonHeader(), [item]));
  assertEquals(frame, { header: { ...HEADER, "content-length": 3 }, content: utf8("abc") });
});

Deno.test("jsonHeader() throws a FrameError when a header is not as it must be", () => {
  const { byteorder: _, ...lacking } = HEADER;
  const hostile = JSON.stringify({ ...HEADER, byteorder: { toString: 1, valueOf: 1 } });
  const cases: (readonly [unknown, string])[] = [
    [lacking, '"byteorder" must be "little" or "big": current value is none'],
    [{ ...HEADER, byteorder: "middle" }, 'current value is "middle"'],
    [{ ...HEADER, "content-type": 5 }, '"content-type" must be a string: current value is 5'],
    [{ ...HEADER, "content-encoding": null }, '"content-encoding" must be a string'],
    [hostile, "current value is an object"],
    ...[-1, 1.5, "7", null, [7], true].map((length) =>
      [
        { ...HEADER, "content-length": length },
        '"content-length" must be a non-negative integer',
      ] as const
    ),
    [JSON.stringify(HEADER).replace("7", "1e999"), "current value is Infinity"],
    [[], "must be a JSON object"],
    ["null", "must be a JSON object"],
    ['"text"', "must be a JSON object"],
    ["", "must be JSON in UTF-8"],
    ["{", "must be JSON in UTF-8"],
    [`\ufeff${JSON.stringify(HEADER)}`, "must be JSON in UTF-8"],
    [JSON.stringify(HEADER).replace("7", "NaN"), "must be JSON in UTF-8"],
  ];
  for (const [header, message] of cases) {
    const bytes = wire(header, "content and more");
    assertThrows(() => decodeAll(jsonHeader(), bytes), FrameError, message);
    assertDecodes(jsonHeader(), bytes, [FAILED]);
  }
  assertDecodes(jsonHeader(), Uint8Array.of(0, 3, 0x22, 0xff, 0x22, 5), [FAILED]);
});

Deno.test("jsonHeader() throws the same error for ever and hands over all of the frame", () => {
  const bytes = wire({}, "content");
  const decoder = jsonHeader().decoder();
  decoder.push(bytes.slice());
  const error = assertThrows(() => decoder.next(), FrameError);
  assertEquals(assertThrows(() => decoder.next()) === error, true);
  assertEquals(decoder.remainder(), bytes);
  assertEquals(assertThrows(() => decoder.next()) === error, true);
});

Deno.test("jsonHeader() takes headers and content at their limits and refuses those one above", () => {
  const [frame] = FRAMES;
  const bytes = wire(HEADER, '{"a":1}');
  const header = JSON.stringify(HEADER).length;
  const tooLarge = (...numbers: number[]) => [{
    error: "FrameTooLargeError",
    recoverable: false,
    numbers,
  }];
  assertDecodes(jsonHeader({ headerLimit: header, limit: 7 }), bytes, [frame!]);
  assertDecodes(jsonHeader({ limit: 6 }), bytes, tooLarge(7, 6));
  assertDecodes(jsonHeader({ headerLimit: header - 1 }), bytes, tooLarge(header, header - 1));

  const encoders: [number, number][] = [[header, 6], [header - 1, 7]];
  for (const [headerLimit, limit] of encoders) {
    const encoder = jsonHeader({ headerLimit, limit }).encoder();
    const out = new SendBuffer();
    const error = assertThrows(() => encoder.encode(frame!, out), FrameTooLargeError);
    assertEquals([error.length, error.limit, error.recoverable, out.length], [
      limit === 6 ? 7 : header,
      limit === 6 ? 6 : header - 1,
      true,
      0,
    ]);
  }
});

Deno.test("jsonHeader() takes by default headers of 65 535 bytes and content of 1 MiB", () => {
  const room = 65_535 -
    JSON.stringify({ ...HEADER, "content-length": 1_048_576, extra: "" }).length;
  const content = new Uint8Array(1_048_576);
  const item = { header: { ...HEADER, extra: "x".repeat(room) }, content };
  const bytes = encodeAll(jsonHeader(), [item]);
  assertEquals(bytes.length, 2 + 65_535 + 1_048_576);
  assertEquals(decodeAll(jsonHeader(), bytes).length, 1);

  const larger = { header: { ...item.header, extra: `${item.header.extra}x` }, content };
  const error = assertThrows(() => encodeAll(jsonHeader(), [larger]), FrameTooLargeError);
  assertEquals([error.length, error.limit], [65_536, 65_535]);
  assertThrows(() => encodeAll(jsonHeader(), [{ content: new Uint8Array(1_048_577) }]), FrameError);
});

Deno.test("jsonHeader() takes no memory when a header declares content above the limit", () => {
  const decoder = jsonHeader().decoder();
  const bytes = wire({ ...HEADER, "content-length": 4_294_967_295 });
  decoder.push(bytes);
  const error = assertThrows(() => decoder.next(), FrameTooLargeError);
  assertEquals([error.length, error.limit], [4_294_967_295, 1_048_576]);
  assertEquals(decoder.remainder().buffer.byteLength, bytes.length);
});

Deno.test("jsonHeader() says what is missing when the input ends within a frame", () => {
  const truncated = (...numbers: (number | undefined)[]) => [
    { error: "TruncatedFrameError", recoverable: false, numbers },
  ];
  const bytes = wire(HEADER, '{"a":1}');
  assertDecodes(jsonHeader(), bytes.slice(0, 1), truncated(1, undefined));
  assertDecodes(jsonHeader(), bytes.slice(0, 50), truncated(50, undefined));
  assertDecodes(jsonHeader(), bytes.slice(0, -1), truncated(bytes.length - 1, bytes.length));
  assertEquals(decodeChunks(jsonHeader(), []), []);
});

Deno.test("jsonHeader() begins anew when its remainder was taken out", () => {
  const decoder = jsonHeader().decoder();
  decoder.push(wire(HEADER, "cut"));
  assertEquals(decoder.next(), undefined);
  assertEquals(decoder.remainder(), wire(HEADER, "cut"));
  decoder.push(wire({ ...HEADER, "content-length": 2 }, "hi"));
  assertEquals(decoder.next()?.content, utf8("hi"));
});

Deno.test("jsonHeader() refuses to encode what is no frame", () => {
  const out = new SendBuffer();
  const encoder = jsonHeader().encoder();
  const content = new Uint8Array();
  const cases: unknown[] = [
    { content: "text" },
    {},
    { header: null, content },
    { header: "text", content },
    { header: [], content },
    { header: { byteorder: "network" }, content },
    { header: { byteorder: undefined }, content },
    { header: { "content-type": 5 }, content },
    { header: { extra: 5n }, content },
  ];
  for (const item of cases) {
    assertThrows(() => encoder.encode(item as JsonHeaderItem, out), TypeError);
  }
  assertEquals(out.length, 0);
});

Deno.test("jsonHeader() refuses options that are out of range", () => {
  for (const value of [-1, 1.5, NaN, Infinity]) {
    assertThrows(() => jsonHeader({ limit: value }), RangeError, `current value is ${value}`);
    assertThrows(() => jsonHeader({ headerLimit: value }), RangeError, `current value is ${value}`);
  }
  assertThrows(() => jsonHeader({ headerLimit: 65_536 }), RangeError, "from 0 to 65535");
});

Deno.test("jsonHeader() refuses a header that would be written as something else", () => {
  const content = new Uint8Array(1);
  for (const header of [{ toJSON: () => ({ x: 1 }) }, { toJSON: () => null }, { n: 1n }]) {
    assertThrows(() => encodeAll(jsonHeader(), [{ header, content }]), TypeError, "header");
  }
});
