/** One line for each peer, from all rounds. */
import { median, ratios, type Spread, spread } from "./stats.ts";
import type { Column, Sample } from "./suite.ts";

/** What the rounds say about one peer: medians of the rounds, apart from columns that show the greatest. */
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

/** A figure that a round lacks is left out of that column. */
function more(rounds: readonly Sample[], columns: readonly Column[]): Pick<Sample, "more"> {
  const figures = columns.flatMap(({ name, shows }) => {
    const values = rounds.flatMap((sample) => sample.more?.[name] ?? []);
    if (values.length === 0) return [];
    return [[name, shows === "max" ? Math.max(...values) : median(values)]];
  });
  return figures.length === 0 ? {} : { more: Object.fromEntries(figures) };
}

/** `samples`: one for each round, by peer. */
export function summarize(
  samples: ReadonlyMap<string, readonly Sample[]>,
  baselines: readonly string[],
  columns: readonly Column[] = [],
): Summary[] {
  const rates = new Map(
    [...samples].map(([peer, rounds]) => [peer, rounds.map(({ rate }) => rate)]),
  );
  const measured = baselines.filter((baseline) => rates.has(baseline));
  return [...samples].map(([peer, rounds]) => ({
    peer,
    rate: median(rates.get(peer)!),
    ...latency(rounds),
    ...more(rounds, columns),
    ratios: Object.fromEntries(
      measured.map((
        baseline,
      ) => [baseline, spread(ratios(rates.get(peer)!, rates.get(baseline)!))]),
    ),
    rounds,
  }));
}
