/** Every transport keeps the same promises, from both sides and when everything is late and in small pieces. */
import { byteStreamContract, faultyStream, memoryPair } from "@zocalo/transport/testing";
import { type Open, reversed, type Transport, TRANSPORTS } from "../support/stream_pairs.ts";
import { needs } from "../support/skip.ts";
import { SEEDS, withSeeds } from "./_seeds.ts";

const PLAIN: Record<string, Transport> = {
  "memory with little room": {
    open: () => Promise.resolve(memoryPair({ bufferSize: 1_021 })),
    skip: needs(),
  },
};
for (const [name, { open, skip }] of Object.entries(TRANSPORTS)) {
  PLAIN[`${name} from the client`] = { open, skip };
  PLAIN[`${name} from the server`] = { open: async () => reversed(await open()), skip };
}

for (const [transport, { open, skip: { ignore, suffix } }] of Object.entries(PLAIN)) {
  for (const { name, run } of byteStreamContract(open)) {
    Deno.test({ name: `${transport}: ${name}${suffix}`, ignore, fn: run });
  }
}

/** Both ends misbehave. Every other seed looks from the server's side. */
async function faulty(open: Open, seed: number): ReturnType<Open> {
  const [client, server] = await open();
  const pair = [
    faultyStream(client, { seed: 2 * seed }),
    faultyStream(server, { seed: 2 * seed + 1 }),
  ] as const;
  return seed % 2 === 0 ? pair : reversed(pair);
}

/** Pieces are cut as small as they are for a larger one. */
const LARGE_WRITE = 262_144;

for (const [transport, { open, skip: { ignore, suffix } }] of Object.entries(TRANSPORTS)) {
  const contracts = new Map(SEEDS.map((seed) => [
    seed,
    byteStreamContract(() => faulty(open, seed), { largeWrite: LARGE_WRITE }),
  ]));
  contracts.get(SEEDS[0]!)!.forEach(({ name }, index) => {
    const title = `${transport} with faults: ${name}`;
    Deno.test({
      name: title + suffix,
      ignore,
      fn: () => withSeeds(title, (seed) => contracts.get(seed)![index]!.run()),
    });
  });
}
