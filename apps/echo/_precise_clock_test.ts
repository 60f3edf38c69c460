import { assert, assertEquals } from "@std/assert";
import { PreciseClock } from "./_precise_clock.ts";
import { within } from "./_test_support.ts";

Deno.test("PreciseClock.until() never wakes early, and in order", async () => {
  using clock = new PreciseClock();
  const start = clock.now();
  const order: number[] = [];
  const waits = [0, 0.05, 1, 1, 8].map(async (time, i) => {
    await clock.until(start + time);
    assert(clock.now() >= start + time, `woke before ${time} ms`);
    order.push(i);
  });
  await within(Promise.all(waits));
  assertEquals(order, [0, 1, 2, 3, 4]);
});

Deno.test("PreciseClock.spun grows by no more than the time that was waited", async () => {
  using clock = new PreciseClock();
  const start = clock.now();
  // On a busy machine a wait may be over before the first turn.
  for (let tries = 0; tries < 1_000 && clock.spun === 0; tries++) {
    await within(clock.until(clock.now() + 1));
  }
  assert(clock.spun > 0 && clock.spun < clock.now() - start);
});

Deno.test("PreciseClock.until() works again after nobody waited", async () => {
  using clock = new PreciseClock();
  for (let i = 0; i < 3; i++) await within(clock.until(clock.now() + 0.1));
});

Deno.test("PreciseClock ends all waiting when it is disposed of", async () => {
  const clock = new PreciseClock();
  const waits = [1_000, 1_001].map((seconds) => clock.until(clock.now() + 1_000 * seconds));
  clock[Symbol.dispose]();
  await within(Promise.all(waits));
});
