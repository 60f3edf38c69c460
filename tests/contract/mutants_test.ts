/** The contract must be able to fail: streams that break one promise each are found out, also through the injector. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  byteStreamContract,
  type ContractCase,
  faultyStream,
  memoryPair,
  type StreamPair,
} from "@zocalo/transport/testing";
import { Forwarding, MUTANTS } from "./_mutants.ts";

const SEEDS = 10;

function faultyPair(seed: number): StreamPair {
  const [a, b] = memoryPair();
  return [faultyStream(a, { seed: 2 * seed }), faultyStream(b, { seed: 2 * seed + 1 })];
}

/** The contract for a stream on this ground. */
function contractOf(Mutant: typeof Forwarding, open: () => StreamPair): ContractCase[] {
  const options = { largeWrite: 262_144, timeout: Mutant === Forwarding ? 30_000 : 1_000 };
  return byteStreamContract(() => {
    const [a, b] = open();
    return [new Mutant(a), new Mutant(b)];
  }, options);
}

async function runCase(contract: ContractCase[], name: string): Promise<void> {
  await contract.find((one) => one.name === name)!.run();
}

/** Whether a case fails with one of the seeds. */
async function isFoundOut(Mutant: typeof Forwarding, name: string): Promise<boolean> {
  for (let seed = 0; seed < SEEDS; seed++) {
    const running = runCase(contractOf(Mutant, () => faultyPair(seed)), name);
    if (await running.then(() => false, () => true)) return true;
  }
  return false;
}

Deno.test("byteStreamContract() finds nothing in a stream that only forwards", async () => {
  for (const { run } of contractOf(Forwarding, () => faultyPair(0))) await run();
  const names = contractOf(Forwarding, memoryPair).map(({ name }) => name);
  for (const [, name] of MUTANTS) assert(names.includes(name), `There is no case "${name}"`);
});

for (const [Mutant, name] of MUTANTS) {
  Deno.test(`byteStreamContract() finds out a stream that does this: ${Mutant.name}`, async () => {
    assert(await isFoundOut(Mutant, name), `"${name}" holds with each of the seeds`);
  });
}

Deno.test("byteStreamContract() needs faults where a stream is wrong in rare cases only", async () => {
  const [Mutant, name] = MUTANTS.find(([{ name }]) => name === "TakesAShortReadForTheEnd")!;
  // Without faults the only short read is by chance the last one.
  await runCase(contractOf(Mutant, memoryPair), name);
  assert(await isFoundOut(Mutant, name));
});

Deno.test("byteStreamContract() gives up on a promise that is not kept in time", async () => {
  const [a, b] = memoryPair();
  b.read = () => new Promise<never>(() => {});
  const [first] = byteStreamContract(() => [a, b], { timeout: 20 });
  assertEquals(first!.name, "read() brings what was written, in order");
  await assertRejects(first!.run, Error, "not kept within 20 ms");
});
