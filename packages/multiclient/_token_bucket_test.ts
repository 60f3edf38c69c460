import { assertEquals } from "@std/assert";
import { TokenBucket } from "./_token_bucket.ts";

const bucket = (rate: number, burst: number) => new TokenBucket({ rate, burst, patience: 1 });

/** How long each of the messages that come at these times has to wait. */
const waits = (of: TokenBucket, times: number[]) => times.map((at) => of.take(at) - at);

Deno.test("TokenBucket lets a burst through and then keeps to the rate", () => {
  const at = Array.from({ length: 6 }, () => 1_000);
  assertEquals(waits(bucket(10, 3), at), [0, 0, 0, 100, 200, 300]);
});

Deno.test("TokenBucket lets a new burst through after a pause, and part of one after a short pause", () => {
  const of = bucket(10, 3);
  waits(of, [0, 0, 0]);
  assertEquals(waits(of, [200, 200, 200]), [0, 0, 100]);
  assertEquals(waits(of, [10_000, 10_000, 10_000, 10_000]), [0, 0, 0, 100]);
});

Deno.test("TokenBucket never makes those wait who keep to the rate", () => {
  const at = Array.from({ length: 1_000 }, (_, i) => i * 125);
  assertEquals(waits(bucket(8, 1), at), at.map(() => 0));
});

Deno.test("TokenBucket loses nothing when a message is dealt with late", () => {
  const of = bucket(10, 1);
  // All came at 0; whoever deals with them at 1000 finds that eleven are due.
  const due = Array.from({ length: 20 }, () => of.take(0)).filter((time) => time <= 1_000);
  assertEquals(due.length, 11);
});

Deno.test("TokenBucket takes rates below one a second, and bursts that are no whole number", () => {
  assertEquals(waits(bucket(0.5, 1), [0, 0, 0]), [0, 2_000, 4_000]);
  assertEquals(waits(bucket(10, 1.5), [0, 0, 0]), [0, 50, 150]);
});

Deno.test("TokenBucket.charge() makes later messages wait as if more had come, out of the burst first", () => {
  const of = bucket(10, 3);
  of.charge(2, 1_000);
  assertEquals(waits(of, [1_000, 1_000, 1_000]), [0, 100, 200]);
  of.charge(1.5, 10_000);
  assertEquals(waits(of, [10_000, 10_000, 10_000]), [0, 50, 150]);
});
