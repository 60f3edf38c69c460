import { assertEquals } from "@std/assert";
import { Turns } from "./_turns.ts";

/** Lets the event loop turn once. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function outboxes(turns: Turns, count: number): () => number {
  let started = 0;
  for (let i = 0; i < count; i++) turns.schedule({ start: () => void started++ });
  return () => started;
}

Deno.test("Turns starts some of the filled in each turn, in order", async () => {
  const turns = new Turns(1_000, () => {});
  const started = outboxes(turns, 250);
  await Promise.resolve();
  const counts = [started()];
  for (let i = 0; i < 3; i++) {
    await turn();
    counts.push(started());
  }
  assertEquals(counts, [100, 200, 250, 250]);
});

Deno.test("Turns resumes when all that was filled has been started, whatever is filled then", async () => {
  const turns = new Turns(1_000, () => {});
  const started = outboxes(turns, 250);
  turns.press();
  assertEquals(turns.passed(), true);
  const resumed = turns.resumed().then(() => started());
  await turn();
  const later = outboxes(turns, 500);
  assertEquals(await resumed, 250);
  assertEquals(turns.passed(), false);
  while (later() < 500) await turn();
  await turn();
});

Deno.test("Turns lets those who wait take turns at being first", async () => {
  const turns = new Turns(1_000, () => {});
  const order: string[] = [];
  const wait = async (name: string) => {
    for (let i = 0; i < 3; i++) {
      turns.press();
      await turns.resumed();
      order.push(name);
    }
  };
  await Promise.all([wait("a"), wait("b"), wait("c")]);
  assertEquals(order.join(""), "bcacababc");
});

Deno.test("Turns is over after some time, and not before", async () => {
  const turns = new Turns(1_000, () => {});
  assertEquals(turns.passed(), false);
  for (const start = performance.now(); performance.now() - start < 11;);
  assertEquals(Array.from({ length: 4 }, () => turns.passed()).at(-1), true);
  await turns.resumed();
  assertEquals(turns.passed(), false);
  await turn();
});
