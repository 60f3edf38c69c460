import { assert, assertEquals } from "@std/assert";
import { Patience } from "./_patience.ts";
import { within } from "./_test_support.ts";

Deno.test("Patience calls once when a thing takes too long, counted from its own beginning", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  let calls = 0;
  using patience = new Patience(20, () => {
    calls += 1;
    resolve(performance.now());
  });
  patience.begin();
  // The timer of the first comes while the second is under way.
  await new Promise((done) => setTimeout(done, 10));
  patience.end();
  const begunAt = performance.now();
  patience.begin();
  assert(await within(promise) - begunAt >= 20);
  assertEquals(calls, 1);
});

Deno.test("Patience does not call when all things have ended, and leaves no timer", async () => {
  using patience = new Patience(1, () => {
    throw new Error("called");
  });
  for (let i = 0; i < 3; i++) {
    patience.begin();
    patience.end();
  }
  await new Promise((done) => setTimeout(done, 10));
  patience.begin();
});
