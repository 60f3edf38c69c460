import { assertEquals } from "@std/assert";
import { parseDuration } from "./parse_duration.ts";

Deno.test("parseDuration() reads every unit, and a bare number as seconds", () => {
  const cases: [string, number][] = [
    ["200ms", 200],
    ["1s", 1_000],
    ["2.5s", 2_500],
    ["2.3", 2_300],
    [".2", 200],
    ["0", 0],
    ["5m", 300_000],
    ["1h", 3_600_000],
    ["0.5ms", 0.5],
    ["2147483647ms", 2_147_483_647],
    ["1000000h", 3_600_000_000_000],
  ];
  for (const [text, expected] of cases) assertEquals(parseDuration(text), expected, text);
});

Deno.test("parseDuration() refuses anything else", () => {
  const cases = [
    "",
    " 1s",
    "1 s",
    "-1",
    "+1",
    "1d",
    "s",
    ".",
    "1.",
    "1e3",
    "Infinity",
    "0x10",
    "1S",
    "1s1s",
  ];
  for (const text of cases) assertEquals(parseDuration(text), undefined, text);
});
