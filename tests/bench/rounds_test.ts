import { assertEquals, assertRejects } from "@std/assert";
import { rotate, runRounds } from "./rounds.ts";

const NEVER = { signal: new AbortController().signal };

Deno.test("rotate() starts later in the same cyclic order", () => {
  assertEquals(rotate(["a", "b", "c"], 0), ["a", "b", "c"]);
  assertEquals(rotate(["a", "b", "c"], 2), ["c", "a", "b"]);
  assertEquals(rotate(["a", "b", "c"], 4), ["b", "c", "a"]);
});

Deno.test("runRounds() measures everyone in every round when nobody fails", async () => {
  const order: string[] = [];
  const { values, failures } = await runRounds(["a", "b", "c"], 2, (name, round) => {
    order.push(name);
    return Promise.resolve(`${name}${round}`);
  }, NEVER);
  assertEquals(order, ["a", "b", "c", "b", "c", "a"]);
  assertEquals([...values], [["a", ["a0", "a1"]], ["b", ["b0", "b1"]], ["c", ["c0", "c1"]]]);
  assertEquals(failures.size, 0);
});

Deno.test("runRounds() goes on without a contender when it fails", async () => {
  const { values, failures } = await runRounds(["a", "b"], 3, (name, round) => {
    if (name === "a" && round === 1) return Promise.reject(new Error("gone"));
    return Promise.resolve(round);
  }, NEVER);
  assertEquals([...values], [["b", [0, 1, 2]]]);
  assertEquals([...failures], [["a", "gone"]]);
});

Deno.test("runRounds() measures everyone once when the time is up", async () => {
  const { values } = await runRounds(["a", "b"], 3, (_, round) => Promise.resolve(round), {
    ...NEVER,
    until: 0,
  });
  assertEquals([...values], [["a", [0]], ["b", [0]]]);
});

Deno.test("runRounds() throws the signal's reason when it was aborted", async () => {
  const interrupt = new AbortController();
  const running = runRounds(["a", "b"], 3, () => {
    interrupt.abort(new Error("interrupted"));
    return Promise.reject(new Error("killed"));
  }, interrupt);
  await assertRejects(() => running, Error, "interrupted");
});
