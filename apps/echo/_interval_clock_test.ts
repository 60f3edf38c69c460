import { assertEquals } from "@std/assert";
import { IntervalClock } from "./_interval_clock.ts";

Deno.test("IntervalClock.next() does not drift when every wait takes a little longer", () => {
  const clock = new IntervalClock(100, 1_000);
  assertEquals(clock.next(1_000), 100);
  assertEquals(clock.next(1_103), 97);
  assertEquals(clock.next(1_204), 96);
});

Deno.test("IntervalClock.next() makes up for one missed time and leaves earlier ones out", () => {
  const clock = new IntervalClock(100, 0);
  assertEquals(clock.next(150), 0);
  assertEquals(clock.next(150), 50);
  assertEquals(clock.next(1_030), 0);
  assertEquals(clock.next(1_030), 70);
});
