/** Whether a suite's own peer reaches what it is meant to reach. */
import { ratios, type Spread, spread } from "./stats.ts";
import type { Bar, Sample, Shape, Suite } from "./suite.ts";
import type { Summary } from "./summary.ts";
import { formatLatency, formatNumber, formatRatio } from "./table.ts";

export interface BarResult {
  readonly bar: Bar;
  readonly value: Spread;
  readonly reached: boolean;
}

function figureOf({ rate, latency, more }: Sample, name: string): number {
  if (name === "rate") return rate;
  if (name === "p50" || name === "p99") return latency?.[name] ?? NaN;
  return more?.[name] ?? NaN;
}

/** Bars for which a peer was not measured are left out. */
export function checkBars(suite: Suite, summaries: readonly Summary[]): BarResult[] {
  return (suite.bars ?? []).flatMap((bar) => {
    const figures = (peer: string) =>
      summaries.find((summary) => summary.peer === peer)
        ?.rounds.map((sample) => figureOf(sample, bar.figure));
    const ours = figures(suite.ours!);
    const theirs = bar.over === undefined ? undefined : figures(bar.over);
    if (ours === undefined || (bar.over !== undefined && theirs === undefined)) return [];
    const value = spread(theirs === undefined ? ours : ratios(ours, theirs));
    const column = suite.columns?.find(({ name }) => name === bar.figure);
    const judged = value[column?.shows ?? "median"];
    const { atLeast = -Infinity, atMost = Infinity } = bar;
    return [{ bar, value, reached: judged >= atLeast && judged <= atMost }];
  });
}

function formatSpread(value: Spread, format: (value: number) => string): string {
  const [median, min, max] = [value.median, value.min, value.max].map(format);
  return min === max ? median! : `${median} (${min}–${max})`;
}

/** `zocalo: p99 1.20 (1.10–1.30) times Node; bar at most 1.5: reached`. */
export function barLine({ bar, value, reached }: BarResult, shape: Shape, suite: Suite): string {
  const { figure, over, atLeast, atMost } = bar;
  const column = suite.columns?.find(({ name }) => name === figure);
  const title = figure === "rate" ? shape.unit : column?.title ?? figure;
  const format = column?.format ?? (figure === "rate" ? formatNumber : formatLatency);
  const peer = suite.peers.find(({ name }) => name === over)?.title ?? over;
  const measured = over === undefined
    ? formatSpread(value, format)
    : `${formatRatio(value)} times ${peer}`;
  const limits = [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ];
  const verdict = limits.length === 0
    ? ""
    : `; bar ${limits.join(", ")}: ${reached ? "reached" : "missed"}`;
  return `${suite.ours}: ${title} ${measured}${verdict}`;
}
