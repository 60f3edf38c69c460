import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { race } from "./_race.ts";

const never = new AbortController().signal;

/** Settles as it is told, and rejects when it is aborted. */
class Attempt {
  readonly #result = Promise.withResolvers<string>();
  readonly started = Promise.withResolvers<void>();
  aborted = false;
  readonly run = (signal: AbortSignal): Promise<string> => {
    this.started.resolve();
    signal.addEventListener("abort", () => {
      this.aborted = true;
      this.#result.reject(signal.reason);
    });
    return this.#result.promise;
  };
  succeed = this.#result.resolve;
  fail = this.#result.reject;
}

function discard(): never {
  throw new Error("Nothing was to be discarded");
}

Deno.test("race() takes the first attempt without starting the second when it is quick", async () => {
  const [first, second] = [new Attempt(), new Attempt()];
  const racing = race([first.run, second.run], { delay: 60_000, signal: never, discard });
  first.succeed("first");
  assertEquals(await racing, "first");
});

Deno.test("race() starts the second attempt at once when the first fails", async () => {
  const [first, second] = [new Attempt(), new Attempt()];
  const racing = race([first.run, second.run], { delay: 60_000, signal: never, discard });
  first.fail(new Error("refused"));
  await second.started.promise;
  second.succeed("second");
  assertEquals(await racing, "second");
});

Deno.test("race() starts the second attempt beside the first after the delay", async () => {
  const [first, second] = [new Attempt(), new Attempt()];
  const racing = race([first.run, second.run], { delay: 1, signal: never, discard });
  await second.started.promise;
  second.succeed("second");
  assertEquals(await racing, "second");
  assertEquals(first.aborted, true);
});

Deno.test("race() discards what a second attempt brings when it succeeds too", async () => {
  const late: string[] = [];
  const stubborn = Promise.withResolvers<string>();
  const second = new Attempt();
  const racing = race([() => stubborn.promise, second.run], {
    delay: 1,
    signal: never,
    discard: (value) => late.push(value),
  });
  await second.started.promise;
  second.succeed("second");
  stubborn.resolve("first");
  assertEquals(await racing, "second");
  assertEquals(late, ["first"]);
});

Deno.test("race() rejects with the errors in the order of the attempts when all fail", async () => {
  const [first, second] = [new Attempt(), new Attempt()];
  const racing = race([first.run, second.run], { delay: 1, signal: never, discard });
  await second.started.promise;
  second.fail("b");
  first.fail("a");
  const { errors } = await assertRejects(() => racing, AggregateError) as AggregateError;
  assertEquals(errors, ["a", "b"]);
});

Deno.test("race() rejects with the reason and aborts the attempts when the signal aborts", async () => {
  const controller = new AbortController();
  const first = new Attempt();
  const racing = race([first.run], { delay: 1, signal: controller.signal, discard });
  const reason = new Error("enough");
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => racing), reason);
  assertEquals(first.aborted, true);
});
