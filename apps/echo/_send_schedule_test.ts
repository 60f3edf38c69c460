import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SendSchedule } from "./_send_schedule.ts";

Deno.test("SendSchedule.take() leaves no moment out, however late it is asked", () => {
  const schedule = new SendSchedule(4);
  assertEquals([1, 2, 3, 4, 5].map(() => schedule.take()), [0, 250, 500, 750, 1_000]);
});

Deno.test("SendSchedule.skipTo() leaves out what lies before, and never goes back", () => {
  const schedule = new SendSchedule(4);
  schedule.skipTo(500);
  assertEquals(schedule.take(), 500);
  schedule.skipTo(100);
  assertEquals(schedule.take(), 750);
  schedule.skipTo(1_001);
  assertEquals(schedule.take(), 1_250);
});

Deno.test("SendSchedule.take() does not drift", () => {
  const schedule = new SendSchedule(30_000);
  for (let i = 0; i < 3_000_000; i++) schedule.take();
  assertAlmostEquals(schedule.take(), 100_000, 1e-9);
});

Deno.test("SendSchedule.countBefore() agrees with what take() hands out", () => {
  const rate = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(fc.property(rate, fc.integer({ min: 0, max: 2_000 }), (rate, count) => {
    const schedule = new SendSchedule(rate);
    const moments = Array.from({ length: count + 1 }, () => schedule.take());
    assertEquals(schedule.countBefore(moments[count]!), count);
    assert(schedule.countBefore(moments[count]! + 1e-3) > count);
  }));
});

Deno.test("SendSchedule.countBefore() is 0 before the start", () => {
  assertEquals(new SendSchedule(100).countBefore(-1e9), 0);
});
