import { assertEquals, assertThrows } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { utf8 } from "./_test_support.ts";
import { SendBuffer } from "./send_buffer.ts";

/** Of more bytes than are copied. */
const large = (): Uint8Array => new Uint8Array(20_000).fill(9);

Deno.test("SendBuffer.writeUint() writes every width in both byte orders", () => {
  const out = new SendBuffer();
  out.writeUint(0xff, 1);
  out.writeUint(0x0102, 2);
  out.writeUint(0x0102, 2, true);
  out.writeUint(0x010203, 3);
  out.writeUint(0xfffefdfc, 4, true);
  out.writeUint(Number.MAX_SAFE_INTEGER, 8);
  assertEquals(out.length, 20);
  assertEquals(out.take(), [
    Uint8Array.of(
      0xff,
      1,
      2,
      2,
      1,
      1,
      2,
      3,
      0xfc,
      0xfd,
      0xfe,
      0xff,
      0,
      0x1f,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
    ),
  ]);
});

Deno.test("SendBuffer.writeUint() appends nothing when the value does not fit", () => {
  const out = new SendBuffer();
  for (
    const [value, width] of [[256, 1], [-1, 4], [1.5, 4], [NaN, 4], [2 ** 53, 8], [
      2 ** 32,
      4,
    ]] as const
  ) {
    assertThrows(() => out.writeUint(value, width), RangeError, `current value is ${value}`);
  }
  assertEquals(out.take(), []);
});

Deno.test("SendBuffer.writeBytes() joins small pieces and keeps large ones by reference", () => {
  const out = new SendBuffer();
  const bytes = large();
  out.writeBytes(Uint8Array.of(1));
  out.writeBytes(Uint8Array.of(2, 3));
  out.writeBytes(bytes);
  out.writeBytes(Uint8Array.of(4));
  out.writeBytes(new Uint8Array());
  assertEquals(out.length, 20_004);
  const chunks = out.take();
  assertEquals(chunks.length, 3);
  assertEquals(chunks[0], Uint8Array.of(1, 2, 3));
  assertEquals(chunks[1] === bytes, true);
  assertEquals(chunks[2], Uint8Array.of(4));
});

Deno.test("SendBuffer.writeBytes() does not see changes of small pieces afterwards", () => {
  const out = new SendBuffer();
  const bytes = Uint8Array.of(1, 2);
  out.writeBytes(bytes);
  bytes.fill(9);
  assertEquals(out.take(), [Uint8Array.of(1, 2)]);
});

Deno.test("SendBuffer.writeText() writes UTF-8 and says how many bytes", () => {
  const out = new SendBuffer();
  const texts = [
    "",
    "plain",
    "Zócalo 🧦",
    "\ud800",
    "ü".repeat(3_000),
    "🧦".repeat(20_000),
    "x".repeat(70_000),
  ];
  for (const text of texts) assertEquals(out.writeText(text), utf8(text).length);
  const bytes: Uint8Array = concat(out.take());
  assertEquals(bytes, utf8(texts.join("")));
});

Deno.test("SendBuffer.take() gives all once, and later writes leave it alone", () => {
  const out = new SendBuffer();
  const taken: Uint8Array[] = [];
  const copies: Uint8Array[] = [];
  let written = 0;
  for (let i = 0; i < 2_000; i++) {
    out.writeUint(i, 4);
    out.writeBytes(new Uint8Array(i % 600).fill(i));
    written += 4 + i % 600;
    if (i % 7 > 0) continue;
    assertEquals(out.length, written);
    const chunks = out.take();
    assertEquals([out.length, out.take()], [0, []]);
    taken.push(...chunks);
    copies.push(...chunks.map((chunk) => chunk.slice()));
    written = 0;
  }
  assertEquals(taken, copies);
});

Deno.test("SendBuffer takes little memory when little is written", () => {
  const out = new SendBuffer();
  for (let i = 0; i < 100; i++) {
    out.writeText("a short line\n");
    for (const chunk of out.take()) assertEquals(chunk.buffer.byteLength, 1024);
  }
});
