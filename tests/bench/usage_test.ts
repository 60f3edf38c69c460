import { assertAlmostEquals, assertGreaterOrEqual } from "@std/assert";
import { unless } from "../support/skip.ts";
import { processorMicros, residentBytes } from "./usage.ts";

const { ignore, suffix } = unless(Deno.build.os === "linux", "/proc");

Deno.test({
  name: `residentBytes() covers what a process has written to${suffix}`,
  ignore,
  fn: async () => {
    const bytes = new Uint8Array(64 * 1024 * 1024).fill(1);
    assertGreaterOrEqual(await residentBytes(Deno.pid), bytes.length);
  },
});

Deno.test({
  name: `processorMicros() counts all that a process has used so far${suffix}`,
  ignore,
  fn: async () => {
    const { cpuUsage } = await import("node:process");
    const micros = await processorMicros(Deno.pid);
    const { user, system } = cpuUsage();
    // Two readings a moment apart, of which one is exact to 10 ms for each of two figures.
    assertAlmostEquals(micros, user + system, 200_000);
    assertGreaterOrEqual(micros, 10_000);
  },
});
