import { assertEquals } from "@std/assert";
import { Fifo } from "./_fifo.ts";

Deno.test("Fifo gives back what came first when items come and go", () => {
  const fifo = new Fifo<number>();
  let [pushed, shifted] = [0, 0];
  // Longer and shorter by turns, past every cut.
  for (const [pushes, shifts] of [[3, 1], [5_000, 2_000], [1, 3_000], [10, 13], [2_000, 2_000]]) {
    for (let i = 0; i < pushes!; i++) fifo.push(pushed++);
    for (let i = 0; i < shifts!; i++) assertEquals(fifo.shift(), shifted++);
    assertEquals(fifo.length, pushed - shifted);
  }
  assertEquals(fifo.length, 0);
  assertEquals(fifo.shift(), undefined);
});
