import { assertEquals } from "@std/assert";
import { formatBytes, formatCount, formatRate, formatTime } from "./_format_amounts.ts";

Deno.test("formatBytes() and formatRate() take the unit that suits", () => {
  assertEquals([0, 999, 1_337, 5e9].map(formatBytes), ["0 B", "999 B", "1.34 kB", "5 GB"]);
  assertEquals([0.4, 1e6].map(formatRate), ["0 B/s", "1 MB/s"]);
});

Deno.test("formatTime() has hours only where there are some", () => {
  const times = [0, 499, 500, 7_000, 59_600, 754_000, 3_599_499, 3_599_500, 3_723_000, 400_000_000];
  assertEquals(times.map(formatTime), [
    "0:00",
    "0:00",
    "0:01",
    "0:07",
    "1:00",
    "12:34",
    "59:59",
    "1:00:00",
    "1:02:03",
    "111:06:40",
  ]);
});

Deno.test("formatCount() has a plural", () => {
  assertEquals([0, 1, 2].map((count) => formatCount(count, "file")), [
    "0 files",
    "1 file",
    "2 files",
  ]);
});
