import { assert, assertEquals } from "@std/assert";
import { processContext } from "./process_context.ts";

Deno.test("processContext() reports the first error that nobody caught", async () => {
  using context = processContext();
  const error = new Error("first");
  for (const each of [error, new Error("second")]) {
    const event = new ErrorEvent("error", { error: each, cancelable: true });
    globalThis.dispatchEvent(event);
    assert(event.defaultPrevented);
  }
  assertEquals(await context.uncaught!.catch((reason: unknown) => reason), error);
});

Deno.test("processContext() reports a rejection that nobody caught", async () => {
  using context = processContext();
  const reason = new Error("lost");
  const promise = Promise.resolve();
  const event = new PromiseRejectionEvent("unhandledrejection", {
    promise,
    reason,
    cancelable: true,
  });
  globalThis.dispatchEvent(event);
  assertEquals(await context.uncaught!.catch((error: unknown) => error), reason);
});

Deno.test({
  name: "processContext() passes signals on until it is disposed of",
  ignore: Deno.build.os === "windows",
  async fn() {
    using context = processContext();
    const { promise, resolve } = Promise.withResolvers<void>();
    context.interrupts.drain.addEventListener("abort", () => resolve());
    // Waiting for a signal alone does not keep a process alive.
    const timer = setInterval(() => {}, 1_000);
    Deno.kill(Deno.pid, "SIGTERM");
    await promise;
    clearInterval(timer);
    assertEquals(context.interrupts.reason?.kind, "SIGTERM");
  },
});
