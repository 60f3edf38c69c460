import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import process from "node:process";
import { measureCpu } from "./_client_cpu.ts";

/** How long a test uses the processor, and waits, in milliseconds. */
const TIME = 100;

/** Uses the processor for a time, and returns which part of a core that was. */
function compute(): number {
  const from = performance.now();
  const before = process.cpuUsage();
  while (performance.now() - from < TIME);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / (performance.now() - from);
}

Deno.test("measureCpu() tells which part of a core was used", () => {
  const cpu = measureCpu({ spun: 0 });
  assertAlmostEquals(compute(), cpu(), 0.1);
});

Deno.test("measureCpu() tells less the longer one waits", async () => {
  const cpu = measureCpu({ spun: 0 });
  const busy = compute();
  await new Promise((resolve) => setTimeout(resolve, TIME));
  assertLess(cpu(), 0.75 * busy);
});

Deno.test("measureCpu() leaves out what the clock used, and is never below nothing", () => {
  let spun = 0;
  const cpu = measureCpu({
    get spun() {
      return spun;
    },
  });
  const busy = compute();
  spun = busy * TIME / 2;
  assertAlmostEquals(busy / 2, cpu(), 0.1);
  spun = 2 * TIME;
  assertEquals(cpu(), 0);
});
