import { assert, assertLess } from "@std/assert";
import { delay } from "./_delay.ts";
import { within } from "./_test_support.ts";

const never = new AbortController().signal;

Deno.test("delay() never ends early", async () => {
  for (const time of [0, 0.2, 2.9, 3.1, 5]) {
    const start = performance.now();
    await delay(time, never);
    // Timers count whole milliseconds.
    assert(performance.now() - start > time - 1, `${time} ms`);
  }
});

Deno.test("delay() can be shorter than any timer", async () => {
  let shortest = Infinity;
  // On a busy machine one of them is enough.
  for (let tries = 0; tries < 100; tries++) {
    const start = performance.now();
    await delay(0.1, never);
    shortest = Math.min(shortest, performance.now() - start);
  }
  assertLess(shortest, 1);
});

Deno.test("delay() gives others a turn also when there is no time to wait", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  while (turns < 3) await delay(0, never);
  clearInterval(timer);
});

Deno.test("delay() ends with the signal", async () => {
  for (const time of [2, 3_600_000]) {
    const stop = new AbortController();
    const ended = delay(time, stop.signal);
    stop.abort();
    await within(ended);
    await within(delay(time, stop.signal));
  }
});
