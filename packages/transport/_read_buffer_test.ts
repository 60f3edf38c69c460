import { assertEquals, assertStrictEquals } from "@std/assert";
import { ReadBuffer } from "./_read_buffer.ts";

Deno.test("ReadBuffer grows while reads fill it, up to 256 KiB", () => {
  const buffer = new ReadBuffer();
  const sizes = [];
  for (let i = 0; i < 6; i++) {
    sizes.push(buffer.bytes.length);
    buffer.adapt(buffer.bytes.length);
  }
  assertEquals(sizes, [1_024, 4_096, 16_384, 65_536, 262_144, 262_144]);
});

Deno.test("ReadBuffer shrinks after 16 small reads in a row, down to 1 KiB", () => {
  const buffer = new ReadBuffer();
  for (let i = 0; i < 4; i++) buffer.adapt(buffer.bytes.length);
  for (let i = 0; i < 15; i++) buffer.adapt(1);
  assertEquals(buffer.bytes.length, 262_144);
  buffer.adapt(200_000);
  for (let i = 0; i < 15; i++) buffer.adapt(1);
  assertEquals(buffer.bytes.length, 262_144);
  for (let i = 0; i < 100; i++) buffer.adapt(1);
  assertEquals(buffer.bytes.length, 1_024);
});

Deno.test("ReadBuffer.filled() is the buffer itself when it is full", () => {
  const buffer = new ReadBuffer();
  assertStrictEquals(buffer.filled(1_024), buffer.bytes);
  assertEquals(buffer.filled(3).length, 3);
});
