import { assertEquals } from "@std/assert";
import { formatNumber, formatTime } from "./_format_figures.ts";

Deno.test("formatTime() takes the unit that suits, with three digits", () => {
  const cases: [number, string][] = [
    [0, "0 µs"],
    [0.0005, "0.5 µs"],
    [0.0731, "73.1 µs"],
    [0.9994, "999 µs"],
    [0.9996, "1 ms"],
    [12.345, "12.3 ms"],
    [999.4, "999 ms"],
    [999.6, "1 s"],
    [3_600_000, "3600 s"],
  ];
  for (const [time, text] of cases) assertEquals(formatTime(time), text);
});

Deno.test("formatNumber() cuts no digits before the point off", () => {
  assertEquals([0, 0.01234, 12.34, 99.96, 131_234.5].map(formatNumber), [
    "0",
    "0.0123",
    "12.3",
    "100",
    "131235",
  ]);
});
