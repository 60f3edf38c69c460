import { assert, assertEquals } from "@std/assert";
import { pause } from "./pause.ts";

/** Longer than a test may take, in milliseconds. */
const LONG = 600_000;

Deno.test("pause() waits no less than it should", async () => {
  const startedAt = performance.now();
  await pause(20, new AbortController().signal);
  // Timers count whole milliseconds.
  assert(performance.now() - startedAt >= 19);
});

Deno.test("pause() ends when the signal fires, and leaves no timer", async () => {
  const controller = new AbortController();
  const paused = pause(LONG, controller.signal);
  controller.abort();
  await paused;
  await pause(LONG, controller.signal);
});

Deno.test("pause() leaves nothing on the signal", async () => {
  const listeners = new Set<unknown>();
  const { signal } = new AbortController();
  signal.addEventListener = (_: string, listener: unknown) => void listeners.add(listener);
  signal.removeEventListener = (_: string, listener: unknown) => void listeners.delete(listener);
  const paused = pause(0, signal);
  assertEquals(listeners.size, 1);
  await paused;
  assertEquals(listeners.size, 0);
});
