import { assert, assertEquals, assertThrows } from "@std/assert";
import { backoff } from "./backoff.ts";

function take(count: number, delays: Iterator<number>): number[] {
  return Array.from({ length: count }, () => delays.next().value);
}

Deno.test("backoff() doubles the bound up to maxDelay when chance takes the most", () => {
  const delays = backoff({ minDelay: 100, maxDelay: 1_000, random: () => 1 });
  assertEquals(take(6, delays), [200, 400, 800, 1_000, 1_000, 1_000]);
});

Deno.test("backoff() never goes below minDelay when chance takes the least", () => {
  assertEquals(take(4, backoff({ minDelay: 7, random: () => 0 })), [7, 7, 7, 7]);
});

Deno.test("backoff() spreads delays between the bounds", () => {
  const delays = take(1_000, backoff({ minDelay: 10, maxDelay: 20 }));
  assert(delays.every((delay) => delay >= 10 && delay <= 20));
  for (const [from, to] of [[10, 12], [18, 20]] as const) {
    assert(delays.some((delay) => delay >= from && delay <= to), `none from ${from} to ${to}`);
  }
});

Deno.test("backoff() stays at one delay when minDelay is maxDelay", () => {
  assertEquals(take(3, backoff({ minDelay: 5, maxDelay: 5 })), [5, 5, 5]);
});

Deno.test("backoff() goes on for ever", () => {
  const delays = backoff({ random: () => 0.5 });
  take(5_000, delays);
  assertEquals(take(1, delays), [5_050]);
});

Deno.test("backoff() refuses delays that would not wait, or for ever", () => {
  for (
    const options of [
      { minDelay: 0 },
      { minDelay: -1 },
      { minDelay: NaN },
      { maxDelay: 99 },
      { maxDelay: Infinity },
    ]
  ) {
    assertThrows(() => backoff(options), RangeError, "minDelay");
  }
});
