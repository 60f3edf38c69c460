import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { pause } from "./_pause.ts";

Deno.test("pause() ends after the delay, or at once with the signal's reason", async () => {
  await pause(1, undefined);
  const controller = new AbortController();
  const reason = new Error("never mind");
  const pausing = pause(60_000, controller.signal);
  controller.abort(reason);
  assertStrictEquals(await pausing.catch((error) => error), reason);
  await assertRejects(() => pause(60_000, controller.signal), Error, "never mind");
});

Deno.test("pause() leaves no listener on the signal", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  Object.assign(signal, {
    addEventListener(...args: Parameters<typeof addEventListener>) {
      listeners += 1;
      addEventListener.apply(signal, args);
    },
    removeEventListener(...args: Parameters<typeof removeEventListener>) {
      listeners -= 1;
      removeEventListener.apply(signal, args);
    },
  });
  const pausing = pause(1, signal);
  assertEquals(listeners, 1);
  await pausing;
  assertEquals(listeners, 0);
});
