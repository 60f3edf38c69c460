import { assertEquals } from "@std/assert";
import { growthFaults, MAX_GROWTH, MAX_MORE_DESCRIPTORS, memoryQuarters } from "./growth.ts";

const REST = { memory: 50_000_000, descriptors: 20 };

function samples(memory: readonly number[]) {
  return memory.map((memory) => ({ memory, descriptors: 30 }));
}

Deno.test("memoryQuarters() takes medians, so that one sample counts for nothing", () => {
  const memory = [1, 2, 3, 10, 99, 10, 20, 20, 20, 30, 0, 30];
  assertEquals(memoryQuarters(samples(memory)), [10, 30]);
});

Deno.test("growthFaults() finds nothing when only the warm-up grows", () => {
  const memory = [0, 9 * MAX_GROWTH, 9 * MAX_GROWTH, 9 * MAX_GROWTH, 10 * MAX_GROWTH];
  assertEquals(growthFaults({ before: REST, samples: samples(memory), after: REST }), []);
});

Deno.test("growthFaults() tells of memory when it grows beyond the bound", () => {
  const memory = [0, 0, 0, MAX_GROWTH + 1];
  assertEquals(growthFaults({ before: REST, samples: samples(memory), after: REST }), [
    "memory has grown from 0.0 MiB to 32.0 MiB",
  ]);
});

Deno.test("growthFaults() does not call it well when there are no samples", () => {
  assertEquals(growthFaults({ before: REST, samples: [], after: REST }).length, 1);
});

Deno.test("growthFaults() tells of descriptors when more stay open than Deno keeps", () => {
  const grown = (more: number) => ({ ...REST, descriptors: REST.descriptors + more });
  const faults = (more: number) =>
    growthFaults({ before: REST, samples: samples([1, 1, 1, 1]), after: grown(more) });
  assertEquals(faults(MAX_MORE_DESCRIPTORS), []);
  assertEquals(faults(MAX_MORE_DESCRIPTORS + 1), ["23 descriptors stay open, and were 20"]);
});
