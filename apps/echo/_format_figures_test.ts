import { assertEquals } from "@std/assert";
import { formatCount, formatNumber, formatTime, inMicroseconds } from "./_format_figures.ts";

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

Deno.test("formatCount() speaks of one thing as of one", () => {
  assertEquals([0, 1, 2].map((count) => formatCount(count, "byte")), [
    "0 bytes",
    "1 byte",
    "2 bytes",
  ]);
  assertEquals(formatCount(2, "reply", "replies"), "2 replies");
});

Deno.test("inMicroseconds() leaves three digits of a millisecond", () => {
  assertEquals(inMicroseconds(1.23456), 1.235);
});
