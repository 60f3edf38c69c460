import { assert, assertEquals } from "@std/assert";
import { faultSeed } from "./_fault_seed.ts";

Deno.test("faultSeed() is the same for the same numbers, and another for any others", () => {
  const seeds = new Set<number>();
  for (const seed of [0, 1, 2, 2 ** 32 - 1]) {
    for (let worker = 0; worker < 5; worker++) {
      for (let index = 0; index < 5; index++) {
        for (let id = 1; id <= 10; id++) seeds.add(faultSeed(faultSeed(seed, worker), index, id));
      }
    }
  }
  assertEquals(seeds.size, 4 * 5 * 5 * 10);
  for (const seed of seeds) assert(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
  assertEquals(faultSeed(7, 1, 2), faultSeed(7, 1, 2));
});
