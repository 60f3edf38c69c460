import { assertEquals } from "@std/assert";
import { ChunkQueue } from "./_chunk_queue.ts";

Deno.test("ChunkQueue.take() brings all bytes in order, whatever the sizes", () => {
  for (const chunkSize of [1, 3, 8, 50]) {
    for (const bufferSize of [1, 4, 7, 100]) {
      const queue = new ChunkQueue();
      for (let i = 0; i < 50; i += chunkSize) {
        const length = Math.min(chunkSize, 50 - i);
        queue.push(Uint8Array.from({ length }, (_, j) => i + j));
      }
      const taken: number[] = [];
      while (queue.byteLength > 0) {
        const buffer = new Uint8Array(bufferSize);
        const count = queue.take(buffer);
        assertEquals(count, Math.min(bufferSize, 50 - taken.length));
        taken.push(...buffer.subarray(0, count));
      }
      assertEquals(taken, [...Array(50).keys()]);
    }
  }
});

Deno.test("ChunkQueue.take() brings nothing when there is nothing", () => {
  assertEquals(new ChunkQueue().take(new Uint8Array(1)), 0);
});
