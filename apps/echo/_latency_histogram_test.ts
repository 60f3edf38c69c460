import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { LatencyHistogram } from "./_latency_histogram.ts";

function histogramOf(times: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const time of times) histogram.record(time);
  return histogram;
}

/** From a microsecond to an hour, each power of ten as often as any other. */
const times = fc.array(
  fc.double({ min: -3, max: Math.log10(3.6e6), noNaN: true }).map((exponent) => 10 ** exponent),
  { minLength: 1, maxLength: 300 },
);

/** The nearest rank, by definition. */
function exactPercentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(1, Math.ceil(percent * sorted.length / 100)) - 1]!;
}

Deno.test("LatencyHistogram.percentile() is within 0.4 % of the exact one", () => {
  fc.assert(fc.property(times, fc.constantFrom(0, 1, 50, 90, 99, 99.9, 99.99, 100), (all, p) => {
    const exact = exactPercentile(all.toSorted((a, b) => a - b), p);
    const found = histogramOf(all).percentile(p);
    assert(Math.abs(found - exact) <= exact / 256, `${found} instead of ${exact}`);
  }));
});

Deno.test("LatencyHistogram knows minimum, maximum and mean exactly", () => {
  fc.assert(fc.property(times, (all) => {
    const histogram = histogramOf(all);
    assertEquals(histogram.min, Math.min(...all));
    assertEquals(histogram.max, Math.max(...all));
    assertEquals(histogram.percentile(100), histogram.max);
    const mean = all.reduce((sum, time) => sum + time, 0) / all.length;
    assertAlmostEquals(histogram.mean, mean, mean * 1e-9);
  }));
});

Deno.test("LatencyHistogram.add() gives what recording everything in one gives", () => {
  const percents = [50, 90, 99.9];
  fc.assert(fc.property(times, times, (first, second) => {
    const sum = histogramOf(first);
    sum.add(histogramOf(second));
    const whole = histogramOf([...first, ...second]);
    assertEquals([sum.count, sum.min, sum.max], [whole.count, whole.min, whole.max]);
    assertEquals(percents.map((p) => sum.percentile(p)), percents.map((p) => whole.percentile(p)));
  }));
});

Deno.test("LatencyHistogram.countBelow() is off only by times in the bucket of the border", () => {
  fc.assert(fc.property(times, fc.double({ min: 0.001, max: 3.6e6, noNaN: true }), (all, limit) => {
    const found = histogramOf(all).countBelow(limit);
    const least = all.filter((time) => time < limit * (1 - 1 / 128)).length;
    const most = all.filter((time) => time <= limit * (1 + 1 / 128)).length;
    assert(least <= found && found <= most, `${found} is not within ${least} to ${most}`);
  }));
});

Deno.test("LatencyHistogram counts what is too short or too long, at the border", () => {
  const histogram = histogramOf([0, -0, 1e-9, 1, 1e9, 1e9]);
  assertEquals([histogram.count, histogram.min, histogram.max], [6, 0, 1e9]);
  assert(histogram.percentile(1) < 0.001);
  assert(histogram.percentile(80) > 3.6e6);
});

Deno.test("LatencyHistogram has no percentile when nothing was recorded", () => {
  const histogram = histogramOf([]);
  assertEquals([histogram.count, histogram.percentile(50), histogram.mean], [0, NaN, NaN]);
});
