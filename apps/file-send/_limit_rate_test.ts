import { assertEquals, assertRejects } from "@std/assert";
import { byteStreamContract, memoryPair } from "@zocalo/transport/testing";
import { randomBytes } from "../../tests/support/random_bytes.ts";
import { type Clock, limitRate } from "./_limit_rate.ts";

/** A clock that jumps to the next thing that is waited for, as soon as nothing else is to be done. */
class JumpingClock implements Clock {
  time = 0;

  now(): number {
    return this.time;
  }

  wait(delay: number, wake: () => void): () => void {
    const timer = setTimeout(() => {
      this.time += delay;
      wake();
    }, 0);
    return () => clearTimeout(timer);
  }
}

/** A clock that stands still. */
const STOPPED: Clock = { now: () => 0, wait: () => () => {} };

for (const rate of [1e12, 200_000_000]) {
  const limited = () => {
    const [a, b] = memoryPair();
    return [limitRate(a, rate), limitRate(b, rate)] as const;
  };
  for (const { name, run } of byteStreamContract(limited, { largeWrite: 1_000_000 })) {
    Deno.test(`limitRate(${rate} bytes a second) keeps the contract: ${name}`, run);
  }
}

Deno.test("limitRate() never lets more through than the rate, from the start on", async () => {
  const [a, peer] = memoryPair();
  const clock = new JumpingClock();
  await using stream = limitRate(a, 10_000, clock);
  const data = randomBytes(25_000);
  const writes = Promise.all([stream.write(data.subarray(0, 7)), stream.write(data.subarray(7))]);
  const received: number[] = [];
  const buffer = new Uint8Array(1_000);
  for (let total = 0; total < data.length;) {
    const count = (await peer.read(buffer))!;
    assertEquals(buffer.subarray(0, count), data.subarray(total, total + count));
    total += count;
    received.push(count);
    assertEquals(total <= 10 * clock.time, true, `${total} bytes after ${clock.time} ms`);
  }
  await writes;
  assertEquals(Math.round(clock.time), 2_500);
  assertEquals(received.every((count) => count <= 500), true);
  peer.abort();
});

Deno.test("limitRate() counts a half-close in its order", async () => {
  const [a, peer] = memoryPair();
  await using stream = limitRate(a, 1_000, new JumpingClock());
  const writing = stream.write(randomBytes(120));
  const closing = stream.closeWrite();
  const late = assertRejects(() => stream.write(new Uint8Array(1)));
  let total = 0;
  for (let count; (count = await peer.read(new Uint8Array(64))) !== null;) total += count;
  assertEquals(total, 120);
  await Promise.all([writing, closing, late]);
  await peer.close();
});

Deno.test("limitRate() lets everything go when the stream is closed", async () => {
  const [a, peer] = memoryPair();
  const stream = limitRate(a, 1, STOPPED);
  const writes = [stream.write(randomBytes(5_000)), stream.write(randomBytes(50))];
  const closed = stream.close();
  let total = 0;
  for (let count; (count = await peer.read(new Uint8Array(1_000))) !== null;) total += count;
  await Promise.all(writes);
  assertEquals(total, 5_050);
  await peer.close();
  assertEquals(await closed, "clean");
});

Deno.test("limitRate() rejects what waits when the stream is aborted", async () => {
  const [a, peer] = memoryPair();
  const stream = limitRate(a, 1, STOPPED);
  const writes = [
    stream.write(randomBytes(50)),
    stream.write(randomBytes(50)),
    stream.closeWrite(),
  ];
  const reason = new Error("enough");
  stream.abort(reason);
  for (const result of await Promise.allSettled(writes)) {
    assertEquals(result.status === "rejected" && result.reason, reason);
  }
  peer.abort();
});

Deno.test("limitRate() refuses writes when more than 16 MiB wait", async () => {
  const [a, peer] = memoryPair();
  const stream = limitRate(a, 1, STOPPED);
  const waiting = stream.write(new Uint8Array(16 * 1_048_576 + 1)).catch(() => {});
  await assertRejects(() => stream.write(new Uint8Array(1)), RangeError, "Cannot queue 1 bytes");
  stream.abort();
  peer.abort();
  await waiting;
});
