/** One line for each peer, from all rounds. */
import { median, ratios, type Spread, spread } from "./stats.ts";
import type { Sample } from "./suite.ts";

/** What the rounds say about one peer; every figure is the median of the rounds. */
export interface Summary extends Sample {
  readonly peer: string;
  /** By baseline; none where the baseline was not measured. */
  readonly ratios: Readonly<Record<string, Spread>>;
  readonly rounds: readonly Sample[];
}

function latency(rounds: readonly Sample[]): Pick<Sample, "latency"> {
  const all = rounds.flatMap((sample) => sample.latency ?? []);
  if (all.length === 0) return {};
  return {
    latency: {
      p50: median(all.map(({ p50 }) => p50)),
      p99: median(all.map(({ p99 }) => p99)),
    },
  };
}

/** `samples`: one for each round, by peer. */
export function summarize(
  samples: ReadonlyMap<string, readonly Sample[]>,
  baselines: readonly string[],
): Summary[] {
  const rates = new Map(
    [...samples].map(([peer, rounds]) => [peer, rounds.map(({ rate }) => rate)]),
  );
  const measured = baselines.filter((baseline) => rates.has(baseline));
  return [...samples].map(([peer, rounds]) => ({
    peer,
    rate: median(rates.get(peer)!),
    ...latency(rounds),
    ratios: Object.fromEntries(
      measured.map((
        baseline,
      ) => [baseline, spread(ratios(rates.get(peer)!, rates.get(baseline)!))]),
    ),
    rounds,
  }));
}
