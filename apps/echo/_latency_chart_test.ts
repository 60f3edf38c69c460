import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { latencyChart } from "./_latency_chart.ts";
import { LatencyHistogram } from "./_latency_histogram.ts";

function chartOf(times: readonly number[], columns: number): string[] {
  const latency = new LatencyHistogram();
  for (const time of times) latency.record(time);
  return latencyChart(latency, columns);
}

function repeat(time: number, count: number): number[] {
  return Array(count).fill(time);
}

Deno.test("latencyChart() draws a row for each step, also for empty ones between", () => {
  const times = [...repeat(0.03, 100), ...repeat(0.07, 50), 0.4];
  assertEquals(chartOf(times, 40), [
    "  to  50 µs  100  ██████████████████████",
    "  to 100 µs   50  ███████████",
    "  to 200 µs    0",
    "  to 500 µs    1  ▎",
  ]);
});

Deno.test("latencyChart() fills 40 to 80 columns, and never more", () => {
  const times = [...repeat(0.03, 1_000), ...repeat(40, 10)];
  for (const [columns, width] of [[20, 40], [40, 40], [63, 63], [80, 80], [200, 80]] as const) {
    const lengths = chartOf(times, columns).map(({ length }) => length);
    assertEquals(Math.max(...lengths), width, `${columns} columns`);
  }
});

Deno.test("latencyChart() counts every time once, in a row that reaches to it", () => {
  const time = fc.double({ min: -3, max: 7, noNaN: true }).map((exponent) => 10 ** exponent);
  fc.assert(fc.property(fc.array(time, { minLength: 1, maxLength: 50 }), (times) => {
    const rows = chartOf(times, 80);
    const counts = rows.map((row) => Number(/^ {2}to +\S+ \S+ +(\d+)/.exec(row)![1]));
    assertEquals(counts.reduce((sum, count) => sum + count), times.length);
    assert(counts[0]! > 0 && counts.at(-1)! > 0, rows.join("\n"));
  }));
});

Deno.test("latencyChart() puts a time on a border into the row that ends there", () => {
  for (const time of [0.05, 0.1, 1, 2, 500, 1_000]) assertEquals(chartOf([time], 40).length, 1);
  assert(chartOf([2], 40)[0]!.startsWith("  to 2 ms  1  █"));
});

Deno.test("latencyChart() is empty when nothing was recorded", () => {
  assertEquals(chartOf([], 80), []);
});
