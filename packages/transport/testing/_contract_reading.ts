import { assert, assertEquals, assertRejects } from "@std/assert";
import { assertSameBytes, type CaseBody, later, pattern, readAll } from "./_contract_support.ts";

/** The promises of reading, by what they say. */
export const READING: Readonly<Record<string, CaseBody>> = {
  "read() brings what was written, in order": async (a, b) => {
    const data = pattern(100_000);
    const [received] = await Promise.all([
      readAll(b),
      a.write(data).then(() => a.closeWrite()),
    ]);
    assertSameBytes(received, data);
    assertEquals(a.bytesWritten, data.length);
    assertEquals(b.bytesRead, data.length);
  },

  "read() takes no more than the buffer holds and keeps the rest": async (a, b) => {
    const data = pattern(1_000);
    await a.write(data);
    await a.closeWrite();
    assertSameBytes(await readAll(b, 7), data);
  },

  "read() leaves what is outside the buffer and the rest of it alone": async (a, b) => {
    await a.write(new Uint8Array([1, 2, 3]));
    const memory = new Uint8Array(12).fill(9);
    const count = await b.read(memory.subarray(2, 10)) ?? 0;
    assert(count > 0 && count <= 3);
    assertEquals([...memory.subarray(0, 2)], [9, 9]);
    assertEquals([...memory.subarray(2, 2 + count)], [1, 2, 3].slice(0, count));
    assertEquals([...memory.subarray(5)], [9, 9, 9, 9, 9, 9, 9]);
  },

  "read() waits when nothing has arrived": async (a, b) => {
    const reading = later(b.read(new Uint8Array(4)));
    const first = await Promise.race([reading, Promise.resolve("waiting")]);
    assertEquals(first, "waiting");
    await a.write(new Uint8Array([7]));
    assertEquals(await reading, 1);
  },

  "read() that waits returns null when the peer finishes": async (a, b) => {
    const reading = later(b.read(new Uint8Array(4)));
    await a.closeWrite();
    assertEquals(await reading, null);
  },

  "read() returns null again and again after the end": async (a, b) => {
    await a.closeWrite();
    for (let i = 0; i < 3; i++) assertEquals(await b.read(new Uint8Array(4)), null);
  },

  "read() rejects with TypeError for an empty buffer": async (_a, b) => {
    await assertRejects(() => b.read(new Uint8Array(0)), TypeError, "empty buffer");
  },

  "read() rejects with TypeError while another read is pending, which goes on": async (a, b) => {
    const first = later(b.read(new Uint8Array(4)));
    await assertRejects(() => b.read(new Uint8Array(4)), TypeError, "pending");
    await a.write(new Uint8Array([1]));
    assertEquals(await first, 1);
  },

  "bytesRead counts what read() handed out and nothing else, also after the end": async (a, b) => {
    await b.write(pattern(1_000));
    await b.closeWrite();
    const count = await a.read(new Uint8Array(10));
    assertEquals(a.bytesRead, count);
    assertEquals(await a.close({ timeout: 60_000 }), "clean");
    assertEquals(a.bytesRead, count, "close() discards the rest");
    assertEquals(a.bytesWritten, 0);
    assertEquals(b.bytesWritten, 1_000);
  },

  "local and remote are those of the other end exchanged": async (a, b) => {
    assertEquals(a.remote, b.local);
    assertEquals(b.remote, a.local);
    await a.closeWrite();
  },
};
