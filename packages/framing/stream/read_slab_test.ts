import { assertEquals } from "@std/assert";
import { ReadSlab } from "./read_slab.ts";

/**
 * Reads as often, each time as much of the offered bytes as `read` says; the sizes that were
 * offered.
 */
function offers(slab: ReadSlab, times: number, read: (offered: number) => number): number[] {
  return Array.from({ length: times }, () => {
    const { length } = slab.free();
    slab.use(read(length));
    return length;
  });
}

Deno.test("ReadSlab offers more when reads fill what they are given, up to 64 KiB", () => {
  assertEquals(offers(new ReadSlab(), 6, (offered) => offered), [
    1024,
    4096,
    16384,
    65536,
    65536,
    65536,
  ]);
});

Deno.test("ReadSlab stays small when reads are small", () => {
  const slab = new ReadSlab();
  assertEquals(Math.max(...offers(slab, 1_000, () => 64)), 1024);
});

Deno.test("ReadSlab becomes small again when reads have been small for a while", () => {
  const slab = new ReadSlab();
  offers(slab, 4, (offered) => offered);
  assertEquals(offers(slab, 1, () => 64), [65536]);
  offers(slab, 2_000, () => 64);
  assertEquals(Math.max(...offers(slab, 100, () => 64)), 1024);
});

Deno.test("ReadSlab never offers bytes again that were read into", () => {
  const slab = new ReadSlab();
  const chunks: Uint8Array[] = [];
  for (let i = 1; i <= 2_000; i++) {
    const free = slab.free().subarray(0, i % 700 + 1);
    assertEquals(free, new Uint8Array(free.length));
    chunks.push(slab.use(free.fill(1).length));
  }
  for (const chunk of chunks) assertEquals(chunk.every((byte) => byte === 1), true);
});
