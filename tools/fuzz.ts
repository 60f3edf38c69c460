/**
 * `fuzz [DURATION]`: runs the property tests again and again, with another seed each time, until the time is up or one
 * fails. `fuzz --seed N` runs them once, with that seed: a failure prints it.
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl } from "@std/path";
import { parseDuration } from "../apps/common/parse_duration.ts";
import { stdFlags } from "./std_flags.ts";

const ROOT: string = fromFileUrl(new URL("..", import.meta.url));

/** fast-check takes 32 bits, with a sign. */
const MAX_SEED = 2 ** 31 - 1;

const EXIT_USAGE = 2;

/** One round; says what failed. */
async function passes(seed: number): Promise<boolean> {
  const flags = ["--quiet", "--no-check", "-A", "--preload=tests/support/fuzz_seed.ts"];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", ...await stdFlags(), ...flags, "tests/fuzz"],
    cwd: ROOT,
    env: { ZOCALO_FUZZ_SEED: String(seed) },
    stdin: "null",
  }).output();
  if (!success) {
    for (const bytes of [stdout, stderr]) console.error(new TextDecoder().decode(bytes));
  }
  return success;
}

/** Whether all rounds passed. No round begins when the time is up; there is one at least. */
async function fuzz(duration: number, nextSeed: () => number): Promise<boolean> {
  const endsAt = performance.now() + duration;
  let passed = true;
  for (let round = 1; passed && (round === 1 || performance.now() < endsAt); round++) {
    const seed = nextSeed();
    passed = await passes(seed);
    const verdict = passed ? "passed" : `FAILED; again with: deno task fuzz --seed=${seed}`;
    console.log(`round ${round}: seed ${seed} ${verdict}`);
  }
  return passed;
}

const args = parseArgs(Deno.args, { string: ["_", "seed"] });
const [duration = "60s"]: string[] = args._.map(String);
const seed: string | undefined = args.seed;
const milliseconds = seed === undefined ? parseDuration(duration) : 0;
if (milliseconds === undefined || (seed !== undefined && !/^-?\d+$/.test(seed))) {
  console.error("Usage: deno task fuzz [DURATION] [--seed=N]   (60s; such as 10m, 8h)");
  Deno.exit(EXIT_USAGE);
}
const passed = await fuzz(
  milliseconds,
  () => seed === undefined ? Math.floor(Math.random() * MAX_SEED) : Number(seed),
);
Deno.exit(passed ? 0 : 1);
