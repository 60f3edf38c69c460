/** Summaries as a Markdown table. */
import type { Spread } from "./stats.ts";
import type { Column, Peer, Shape } from "./suite.ts";
import type { Summary } from "./summary.ts";

const MISSING = "–";

/** Three significant places at least, digits in groups of three: `152 034`, `4297`, `13.3`. */
export function formatNumber(value: number): string {
  if (value < 100) return value.toPrecision(3);
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, value < 10_000 ? "" : " ");
}

/** A whole number; the median of an even number of rounds is made one. */
export function formatCount(value: number): string {
  return value.toFixed(0);
}

/** From microseconds. */
export function formatLatency(micros: number): string {
  return micros < 1_000 ? `${formatNumber(micros)} µs` : `${formatNumber(micros / 1_000)} ms`;
}

/** `0.93 (0.90–0.97)`: the median of the rounds' ratios, then the least and the greatest. */
export function formatRatio(ratio: Spread | undefined): string {
  if (ratio === undefined) return MISSING;
  const [median, min, max] = [ratio.median, ratio.min, ratio.max].map((n) => n.toFixed(2));
  return min === max ? median! : `${median} (${min}–${max})`;
}

/** First column to the left, figures to the right; the source is aligned too, as it is read in a terminal. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = header.map((_, i) =>
    Math.max(3, ...[header, ...rows].map((row) => row[i]!.length))
  );
  const line = (row: readonly string[]) =>
    `| ${
      row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join(
        " | ",
      )
    } |`;
  const rule = widths.map((width, i) => i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`);
  return [header, rule, ...rows].map(line).join("\n");
}

/** The table of one shape. Latency has its columns where anything measured it. */
export function summaryTable(
  shape: Shape,
  summaries: readonly Summary[],
  peers: readonly Pick<Peer, "name" | "title">[],
  baselines: readonly string[],
  columns: readonly Column[] = [],
): string {
  const titles = new Map(peers.map(({ name, title }) => [name, title]));
  const withLatency = summaries.some(({ latency }) => latency !== undefined);
  const header = [
    "peer",
    shape.unit,
    ...(withLatency ? ["p50", "p99"] : []),
    ...columns.map(({ title }) => title),
    ...baselines.map((name) => `× ${titles.get(name)}`),
  ];
  const rows = summaries.map(({ peer, rate, latency, more, ratios }) => [
    titles.get(peer)!,
    formatNumber(rate),
    ...(withLatency
      ? [latency?.p50, latency?.p99].map((n) => n === undefined ? MISSING : formatLatency(n))
      : []),
    ...columns.map(({ name, format }) => {
      const value = more?.[name];
      return value === undefined ? MISSING : format(value);
    }),
    ...baselines.map((name) => formatRatio(ratios[name])),
  ]);
  return markdownTable(header, rows);
}
