import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import process from "node:process";
import { ClientCpu } from "./_client_cpu.ts";

/** How long a test uses the processor, and waits, in milliseconds. */
const TIME = 100;

/** Longer than any test. */
const LONG = 3_600_000;

/** Uses the processor for a time, and returns which part of a core that was. */
function compute(): number {
  const from = performance.now();
  const before = process.cpuUsage();
  while (performance.now() - from < TIME);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / (performance.now() - from);
}

Deno.test("ClientCpu.share tells which part of a core was used", () => {
  using cpu = new ClientCpu({ spun: 0 }, LONG);
  assertAlmostEquals(compute(), cpu.share, 0.1);
});

Deno.test("ClientCpu.share tells less the longer one waits", async () => {
  using cpu = new ClientCpu({ spun: 0 }, LONG);
  const busy = compute();
  await new Promise((resolve) => setTimeout(resolve, TIME));
  assertLess(cpu.share, 0.75 * busy);
});

Deno.test("ClientCpu.share leaves out what the clock used, and is never below nothing", () => {
  let spun = 0;
  using cpu = new ClientCpu({
    get spun() {
      return spun;
    },
  }, LONG);
  const busy = compute();
  spun = busy * TIME / 2;
  assertAlmostEquals(busy / 2, cpu.share, 0.1);
  spun = 2 * TIME;
  assertEquals(cpu.share, 0);
});

Deno.test("ClientCpu.share does not change any more when its time is over", async () => {
  using cpu = new ClientCpu({ spun: 0 }, 1);
  // Of timers the one that is due first fires first.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { share } = cpu;
  compute();
  assertEquals(cpu.share, share);
});
