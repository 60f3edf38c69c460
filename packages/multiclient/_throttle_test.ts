import { assert, assertEquals } from "@std/assert";
import { Throttle } from "./_throttle.ts";

Deno.test("Throttle wakes each when it is due, in order and not before", async () => {
  const throttle = new Throttle();
  const start = performance.now();
  const woken: [number, number][] = [];
  await Promise.all([30, 10, 20, 10].map((delay) =>
    new Promise<void>((resolve) => {
      throttle.wait({}, start + delay, () => {
        woken.push([delay, performance.now() - start]);
        resolve();
      });
    })
  ));
  assertEquals(woken.map(([delay]) => delay), [10, 10, 20, 30]);
  for (const [delay, time] of woken) assert(time >= delay - 1, `${time} before ${delay}`);
});

Deno.test("Throttle wakes nobody who has cancelled, and keeps no timer for nobody", async () => {
  // That the timer has gone is what the test's sanitizer looks at.
  const throttle = new Throttle();
  const [gone, stays] = [{}, {}];
  const woken: string[] = [];
  const soon = performance.now() + 5;
  await new Promise<void>((resolve) => {
    throttle.wait(gone, soon, () => woken.push("gone"));
    throttle.wait(stays, soon + 5, resolve);
    throttle.cancel(gone);
  });
  throttle.wait(gone, performance.now() + 60_000, () => woken.push("gone"));
  throttle.cancel(gone);
  throttle.cancel(gone);
  assertEquals(woken, []);
});

Deno.test("Throttle lets those who are woken wait again", async () => {
  const throttle = new Throttle();
  const who = {};
  for (let i = 0; i < 3; i++) {
    await new Promise<void>((resolve) => throttle.wait(who, performance.now() + 2, resolve));
  }
});

Deno.test("Throttle.hurry() wakes somebody at once, and only then", async () => {
  const throttle = new Throttle();
  const [one, other] = [{}, {}];
  const woken: string[] = [];
  throttle.wait(one, performance.now() + 1e6, () => woken.push("one"));
  throttle.wait(other, performance.now() + 1e6, () => woken.push("other"));
  throttle.hurry({});
  throttle.hurry(one);
  throttle.hurry(one);
  assertEquals(woken, ["one"]);
  // The timer is gone with the last one: else the sanitizer for resources finds it.
  throttle.cancel(other);
  await Promise.resolve();
});
