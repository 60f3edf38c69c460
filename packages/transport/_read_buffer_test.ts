import { assertEquals, assertStrictEquals } from "@std/assert";
import { ReadBuffer } from "./_read_buffer.ts";

function size({ bytes }: ReadBuffer): number {
  return bytes.length;
}

/** A burst that fills it to the top, and its last bytes. */
function burst(buffer: ReadBuffer): void {
  while (size(buffer) < 262_144) buffer.adapt(size(buffer));
  buffer.adapt(200_000);
}

Deno.test("ReadBuffer grows while reads fill it, up to 256 KiB", () => {
  const buffer = new ReadBuffer();
  const sizes = [];
  for (let i = 0; i < 5; i++) {
    sizes.push(size(buffer));
    buffer.adapt(size(buffer));
  }
  assertEquals(sizes, [512, 4_096, 32_768, 262_144, 262_144]);
  buffer.release();
});

Deno.test("ReadBuffer shrinks after 16 small reads in a row, down to 512 bytes", () => {
  const buffer = new ReadBuffer();
  burst(buffer);
  for (let i = 0; i < 15; i++) buffer.adapt(1);
  assertEquals(size(buffer), 262_144);
  buffer.adapt(200_000);
  for (let i = 0; i < 15; i++) buffer.adapt(1);
  assertEquals(size(buffer), 262_144);
  buffer.adapt(1);
  assertEquals(size(buffer), 32_768);
  for (let i = 0; i < 100; i++) buffer.adapt(1);
  assertEquals(size(buffer), 512);
});

Deno.test("ReadBuffer waits with a small buffer when many have grown, and takes a large one for a burst", () => {
  const buffers = Array.from({ length: 40 }, () => new ReadBuffer());
  try {
    buffers.forEach(burst);
    assertEquals(buffers.map(size), [...Array(32).fill(262_144), ...Array(8).fill(512)]);

    const last = buffers.at(-1)!;
    last.adapt(512);
    assertEquals(size(last), 262_144);
    last.adapt(300);
    assertEquals(size(last), 512);

    // Another one gives back what it had.
    buffers[0]!.release();
    last.adapt(512);
    last.adapt(200_000);
    assertEquals(size(last), 262_144);
  } finally {
    for (const buffer of buffers) buffer.release();
  }
});

Deno.test("ReadBuffer does not give to others what was released in the middle of a read", () => {
  const [one, other] = [new ReadBuffer(), new ReadBuffer()];
  burst(one);
  const { bytes } = one;
  one.release();
  burst(other);
  assertEquals(other.bytes === bytes, false);
  other.release();
});

Deno.test("ReadBuffer.filled() is the buffer itself when it is full", () => {
  const buffer = new ReadBuffer();
  assertStrictEquals(buffer.filled(512), buffer.bytes);
  assertEquals(buffer.filled(3).length, 3);
});
