import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ByteStream } from "@zocalo/transport";
import { memoryPair } from "@zocalo/transport/testing";
import { openMany } from "./_open_many.ts";

Deno.test("openMany() opens as many as it was asked for, at most 32 at a time", async () => {
  let [opening, most] = [0, 0];
  const streams = await openMany(100, async () => {
    most = Math.max(most, ++opening);
    await Promise.resolve();
    opening -= 1;
    return memoryPair()[0];
  });
  assertEquals([streams.length, most], [100, 32]);
  for (const stream of streams) stream.abort();
});

Deno.test("openMany() rejects with the first failure, stops the others and aborts what is open", async () => {
  const first = new Error("first");
  const opened: ByteStream[] = [];
  let [started, stopped] = [0, 0];
  const attempt = openMany(100, (signal) => {
    started += 1;
    if (started === 1) {
      opened.push(memoryPair()[0]);
      return Promise.resolve(opened[0]!);
    }
    if (started === 5) return Promise.reject(first);
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => {
        stopped += 1;
        reject(signal.reason);
      })
    );
  });
  assertEquals(await assertRejects(() => attempt), first);
  assert(started < 100 && stopped > 0);
  await assertRejects(() => opened[0]!.write(new Uint8Array(1)));
});
