import { assertAlmostEquals, assertEquals } from "@std/assert";
import { RateMeter } from "./_rate_meter.ts";

/** Lets `rate` bytes a second go for so many seconds, in steps of a fifth of one. */
function run(
  meter: RateMeter,
  rate: number,
  seconds: number,
  from: { bytes: number; time: number },
) {
  for (let i = 0; i < seconds * 5; i++) {
    from.time += 200;
    from.bytes += rate / 5;
    meter.sample(from.bytes, from.time);
  }
}

Deno.test("RateMeter knows a steady rate from its first sample on", () => {
  const meter = new RateMeter(1_000, 50);
  assertEquals(meter.bytesPerSecond, 0);
  const from = { bytes: 1_000, time: 50 };
  run(meter, 5_000, 0.2, from);
  assertAlmostEquals(meter.bytesPerSecond, 5_000, 1e-6);
  run(meter, 5_000, 60, from);
  assertAlmostEquals(meter.bytesPerSecond, 5_000, 1e-6);
});

Deno.test("RateMeter follows a change within some seconds, and not at once", () => {
  const meter = new RateMeter(0, 0);
  const from = { bytes: 0, time: 0 };
  run(meter, 1_000, 60, from);
  run(meter, 2_000, 1, from);
  assertEquals(meter.bytesPerSecond > 1_100 && meter.bytesPerSecond < 1_300, true);
  run(meter, 2_000, 20, from);
  assertAlmostEquals(meter.bytesPerSecond, 2_000, 50);
  run(meter, 0, 30, from);
  assertEquals(meter.bytesPerSecond < 10, true);
});

Deno.test("RateMeter gives the same for the same bytes in other steps", () => {
  const [often, seldom] = [new RateMeter(0, 0), new RateMeter(0, 0)];
  for (let i = 1; i <= 100; i++) often.sample(i * 10, i * 100);
  for (let i = 1; i <= 10; i++) seldom.sample(i * 100, i * 1_000);
  assertAlmostEquals(often.bytesPerSecond, seldom.bytesPerSecond, 1e-6);
});
