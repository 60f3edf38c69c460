import { assertEquals, assertRejects } from "@std/assert";
import { Interrupts } from "./interrupts.ts";
import { serveUntilInterrupted } from "./serve_until_interrupted.ts";

/** A service that drains until it is told to hurry, and what happened. */
function fakeService() {
  const said: string[] = [];
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>();
  const { promise: drained, resolve: drain } = Promise.withResolvers<string>();
  const draining = Promise.withResolvers<void>();
  return {
    said,
    resolve,
    reject,
    drain: () => drain("drained"),
    draining: draining.promise,
    service: {
      finished,
      shutdown(timeout: number) {
        said.push(`shutdown ${timeout}`);
        if (timeout === 0) drain("aborted");
        return drained;
      },
    },
    output: {
      draining() {
        said.push("draining");
        draining.resolve();
      },
      stopped(report: string) {
        said.push(report);
        return Promise.resolve();
      },
    },
  };
}

Deno.test("serveUntilInterrupted() drains at the first interruption", async () => {
  const { said, service, output, draining, drain } = fakeService();
  const interrupts = new Interrupts();
  const ended = serveUntilInterrupted(service, interrupts, output);
  assertEquals(said, []);
  interrupts.trigger("SIGTERM");
  await draining;
  drain();
  await ended;
  assertEquals(said, ["draining", "shutdown 10000", "drained"]);
});

Deno.test("serveUntilInterrupted() aborts at the second interruption", async () => {
  const { said, service, output, draining } = fakeService();
  const interrupts = new Interrupts();
  const ended = serveUntilInterrupted(service, interrupts, output);
  interrupts.trigger("SIGTERM");
  await draining;
  interrupts.trigger("SIGINT");
  await ended;
  assertEquals(said, ["draining", "shutdown 10000", "shutdown 0", "aborted"]);
});

Deno.test("serveUntilInterrupted() aborts at once when it was interrupted twice before", async () => {
  const { said, service, output } = fakeService();
  const interrupts = new Interrupts();
  interrupts.trigger("SIGTERM");
  interrupts.trigger("SIGINT");
  await serveUntilInterrupted(service, interrupts, output);
  assertEquals(said, ["draining", "shutdown 0", "aborted"]);
});

Deno.test("serveUntilInterrupted() drains what is left when the service cannot go on", async () => {
  const { said, service, output, reject, drain } = fakeService();
  const ended = serveUntilInterrupted(service, new Interrupts(), output);
  drain();
  reject(new Error("no more descriptors"));
  await assertRejects(() => ended, Error, "no more descriptors");
  assertEquals(said, ["draining", "shutdown 10000", "drained"]);
});
