/** Property tests of `@zocalo/framing/stream`: waits that are given up lose no byte. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeAll } from "@zocalo/framing";
import { ByteReader, framed } from "@zocalo/framing/stream";
import { count } from "../support/tier.ts";
import { anySample, cut, garbage, sizes } from "./_framing_samples.ts";

const RUNS = { numRuns: count(100, 2_000) };

/**
 * Gives the chunks one by one, some only after the event loop has turned, so that impatient waits
 * are given up.
 */
function sourceOf(chunks: Iterable<Uint8Array>, late: boolean[]) {
  const queue = [...chunks];
  let reads = 0;
  return {
    async read(buffer: Uint8Array): Promise<number | null> {
      if (late.length > 0 && late[reads++ % late.length]) {
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      const chunk = queue.shift();
      if (chunk === undefined) return null;
      const part = chunk.subarray(0, buffer.length);
      buffer.set(part);
      if (part.length < chunk.length) queue.unshift(chunk.subarray(part.length));
      return part.length;
    },
    write: () => Promise.resolve(),
  };
}

/** Repeats a wait that is given up again and again. */
async function patiently<T>(wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
  while (true) {
    const controller = new AbortController();
    const result = wait(controller.signal);
    queueMicrotask(() => controller.abort("impatient"));
    try {
      return await result;
    } catch (error) {
      if (error !== "impatient") throw error;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
}

Deno.test("receive() gives the messages when waits for them are given up anywhere", async () => {
  const late = fc.array(fc.boolean(), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(anySample, sizes, late, async ({ codec, items }, chunkSizes, lateReads) => {
      const wire = encodeAll(codec, items);
      const messages = framed(
        sourceOf(cut(wire, chunkSizes.map((size) => size + 5), false), lateReads),
        codec,
      );
      for (const item of items) {
        assertEquals(await patiently((signal) => messages.receive({ signal })), item);
      }
      assertEquals(await patiently((signal) => messages.receive({ signal })), undefined);
    }),
    RUNS,
  );
});

Deno.test("ByteReader gives all bytes in order when its waits are mixed and given up anywhere", async () => {
  const step = fc.record({
    kind: fc.constantFrom("exactly", "until", "peek", "read", "detach"),
    size: fc.nat(60),
  });
  const late = fc.array(fc.boolean(), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      garbage,
      sizes,
      late,
      fc.array(step),
      async (bytes, chunkSizes, lateReads, steps) => {
        const source = sourceOf(cut(bytes, chunkSizes.map((size) => size + 1), false), lateReads);
        let reader = new ByteReader(source);
        let position = 0;
        for (const { kind, size } of steps) {
          const left = bytes.length - position;
          if (kind === "peek") {
            const peeked = await patiently((signal) => reader.peek(size, { signal }));
            assertEquals(peeked, bytes.slice(position, position + Math.min(size, left)));
          } else if (kind === "exactly" && size <= left) {
            const part = await patiently((signal) => reader.readExactly(size, { signal }));
            assertEquals(part, bytes.slice(position, position += size));
          } else if (kind === "until" && bytes.includes(10, position)) {
            const part = await patiently((signal) => reader.readUntil("\n", { signal }));
            const begin = position;
            position = bytes.indexOf(10, position) + 1;
            assertEquals(part, bytes.slice(begin, position));
          } else if (kind === "read" && size > 0) {
            const buffer = new Uint8Array(size);
            const length = await reader.read(buffer);
            assertEquals(length === null, left === 0);
            assertEquals(
              buffer.subarray(0, length ?? 0),
              bytes.slice(position, position += length ?? 0),
            );
          } else if (kind === "detach") {
            await patiently((signal) => reader.peek(1, { signal }));
            reader = new ByteReader(source, { initial: reader.detach() });
          }
        }
        const rest = await patiently((signal) =>
          reader.readExactly(bytes.length - position, { signal })
        );
        assertEquals(rest, bytes.slice(position));
      },
    ),
    RUNS,
  );
});
