/** Runs a test with many seeds, and says with which one it fails. */
import { count } from "../support/tier.ts";

const ASKED = Deno.env.get("ZOCALO_FUZZ_SEED");

/** The seeds of this run: all, or the one that is asked for. */
export const SEEDS: readonly number[] = ASKED === undefined
  ? Array.from({ length: count(50, 1_000) }, (_, index) => index + 1)
  : [Number(ASKED) >>> 0];

/** Runs wait for timers and for each other's streams, so several go on at a time. */
const AT_A_TIME = 25;

/** Runs a test with each of the seeds; rejects with the failure of the lowest. */
export async function withSeeds(name: string, run: (seed: number) => Promise<void>): Promise<void> {
  const failures = new Map<number, unknown>();
  const seeds = SEEDS.values();
  const worker = async () => {
    for (const seed of seeds) await run(seed).catch((error) => failures.set(seed, error));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const [seed] = [...failures.keys()].sort((a, b) => a - b);
  if (seed === undefined) return;
  const again = `ZOCALO_FUZZ_SEED=${seed} deno task test:contract --filter='${name}'`;
  throw new Error(
    `${name}: ${failures.size} of ${SEEDS.length} seeds fail, the first is ${seed}; again with: ${again}`,
    { cause: failures.get(seed) },
  );
}
