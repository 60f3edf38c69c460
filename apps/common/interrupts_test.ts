import { assert, assertEquals, assertFalse, assertInstanceOf, assertRejects } from "@std/assert";
import { Interruption, type InterruptKind, Interrupts, unlessAborted } from "./interrupts.ts";

Deno.test("Interrupts drains at the first interruption and aborts at the second", () => {
  const interrupts = new Interrupts();
  assertEquals(interrupts.reason, undefined);
  interrupts.trigger("SIGINT", 0);
  assert(interrupts.drain.aborted);
  assertFalse(interrupts.abort.aborted);
  interrupts.trigger("SIGINT", 250);
  assert(interrupts.abort.aborted);
});

Deno.test("Interrupts counts one kind once when it comes twice within 250 ms", () => {
  const interrupts = new Interrupts();
  interrupts.trigger("SIGINT", 0);
  interrupts.trigger("SIGINT", 1);
  interrupts.trigger("SIGINT", 249);
  assertFalse(interrupts.abort.aborted);
});

Deno.test("Interrupts aborts at once when another kind follows", () => {
  const interrupts = new Interrupts();
  interrupts.trigger("SIGINT", 0);
  interrupts.trigger("SIGTERM", 1);
  assert(interrupts.abort.aborted);
});

Deno.test("Interrupts gives the kind and the exit code as the reason", () => {
  const codes: [InterruptKind, number][] = [["SIGINT", 130], ["SIGTERM", 143], ["SIGBREAK", 130], [
    "SIGPIPE",
    141,
  ]];
  for (const [kind, exitCode] of codes) {
    const interrupts = new Interrupts();
    interrupts.trigger(kind);
    const { reason } = interrupts;
    assertInstanceOf(reason, Interruption);
    assertEquals([reason?.kind, reason?.exitCode], [kind, exitCode]);
    assertEquals(interrupts.drain.reason, reason);
  }
});

Deno.test("unlessAborted() waits for the promise or for the signal", async () => {
  const never = new Promise<never>(() => {});
  const interrupts = new Interrupts();
  const waiting = unlessAborted(never, interrupts.drain);
  assertEquals(await unlessAborted(Promise.resolve(7), interrupts.drain), 7);
  await assertRejects(
    () => unlessAborted(Promise.reject(new Error("No")), interrupts.drain),
    Error,
    "No",
  );
  interrupts.trigger("SIGTERM");
  await assertRejects(() => waiting, Interruption);
  await assertRejects(() => unlessAborted(never, interrupts.drain), Interruption);
});
