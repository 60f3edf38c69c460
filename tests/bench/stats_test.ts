import { assertEquals, assertThrows } from "@std/assert";
import { median, ratios, spread } from "./stats.ts";

Deno.test("median() takes the middle value when the count is odd", () => {
  assertEquals(median([10, 2, 9]), 9);
  assertEquals(median([7]), 7);
});

Deno.test("median() takes the mean of the middle two when the count is even", () => {
  assertEquals(median([1, 100, 3, 2]), 2.5);
});

Deno.test("median() leaves its input as it was", () => {
  const values = [3, 1, 2];
  median(values);
  assertEquals(values, [3, 1, 2]);
});

Deno.test("median() throws when there are no values", () => {
  assertThrows(() => median([]), TypeError);
});

Deno.test("spread() gives the median with both extremes", () => {
  assertEquals(spread([1.5, 0.5, 0.75]), { median: 0.75, min: 0.5, max: 1.5 });
});

Deno.test("ratios() compares round with round when a whole round was slow", () => {
  assertEquals(ratios([100, 10, 90], [200, 20, 60]), [0.5, 0.5, 1.5]);
});

Deno.test("ratios() throws when the numbers of rounds differ", () => {
  assertThrows(() => ratios([1, 2], [1]), TypeError);
});
