import { assertEquals } from "@std/assert";
import { Turns } from "./_turns.ts";

/** Does things, and notes what has happened. */
function make() {
  const happened: unknown[] = [];
  const turns = new Turns(
    () => {
      happened.push("turn");
      return Promise.resolve();
    },
    (error) => happened.push((error as Error).message),
  );
  const thing = (name: string, steps: number, failsAt = Infinity) => ({
    *[Symbol.iterator]() {
      for (let step = 1; step <= steps; step++) {
        if (step === failsAt) throw new Error(`${name} fails`);
        yield;
      }
      happened.push(name);
    },
  });
  return { turns, happened, thing };
}

Deno.test("Turns.take() does little at once", () => {
  const { turns, happened, thing } = make();
  for (const name of ["a", "b"]) turns.take(thing(name, 10));
  assertEquals(happened, ["a", "b"]);
});

Deno.test("Turns.take() lets others have their turn in what is much, and keeps the order", async () => {
  const { turns, happened, thing } = make();
  turns.take(thing("a", 450));
  turns.take(thing("b", 1));
  assertEquals(happened, ["turn"]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(happened, ["turn", "turn", "a", "b"]);
});

for (const failsAt of [1, 300]) {
  Deno.test(`Turns.take() goes on with the next when one fails at step ${failsAt}`, async () => {
    const { turns, happened, thing } = make();
    turns.take(thing("a", 400, failsAt));
    turns.take(thing("b", 1));
    await new Promise((resolve) => setTimeout(resolve, 0));
    assertEquals(happened.filter((one) => one !== "turn"), ["a fails", "b"]);
  });
}
