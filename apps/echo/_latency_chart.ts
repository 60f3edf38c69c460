import { formatTime } from "./_format_figures.ts";
import type { LatencyHistogram } from "./_latency_histogram.ts";

const MIN_COLUMNS = 40;
const MAX_COLUMNS = 80;

/** Parts of a full block, in eighths. */
const PARTS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** 1, 2 or 5 times a power of ten: the borders between rows, in milliseconds. */
function border(index: number): number {
  const factor = [1, 2, 5][((index % 3) + 3) % 3]!;
  return Number(`${factor}e${Math.floor(index / 3)}`);
}

/** The row of a time, which reaches to its border and not above. */
function rowOf(time: number): number {
  let row = 3 * Math.floor(Math.log10(Math.max(time, 1e-3)));
  while (border(row) < time) row++;
  return row;
}

/** A bar of at most `width` columns. However little it stands for, there is something to see. */
function bar(share: number, width: number): string {
  const eighths = share === 0 ? 0 : Math.max(1, Math.round(share * width * 8));
  return "█".repeat(Math.floor(eighths / 8)) + PARTS[eighths % 8];
}

/** Lines of 40 to 80 columns: how many times are in each step of 1, 2, 5, 10, … that has any, and in those between. */
export function latencyChart(latency: LatencyHistogram, columns: number): string[] {
  if (latency.count === 0) return [];
  const first = rowOf(latency.min);
  const all = Array.from({ length: rowOf(latency.max) - first + 1 }, (_, i) => first + i);
  const below = all.map((row) => latency.countBelow(border(row)));
  // The last row takes the rest: buckets are not as exact as the maximum.
  below[all.length - 1] = latency.count;
  const perRow = below.map((count, i) => count - (below[i - 1] ?? 0));
  // For the same reason the outer rows may have nothing in them.
  const isUsed = (count: number) => count > 0;
  const [start, end] = [perRow.findIndex(isUsed), perRow.findLastIndex(isUsed) + 1];
  const [rows, counts] = [all.slice(start, end), perRow.slice(start, end)];
  const labels = rows.map((row) => formatTime(border(row)));
  const [labelWidth, countWidth] = [labels, counts.map(String)].map((cells) =>
    Math.max(...cells.map(({ length }) => length))
  ) as [number, number];
  const width = Math.min(Math.max(columns, MIN_COLUMNS), MAX_COLUMNS);
  const barWidth = width - "  to ".length - labelWidth - countWidth - "    ".length;
  const most = Math.max(...counts);
  return counts.map((count, i) =>
    `  to ${labels[i]!.padStart(labelWidth)}  ${String(count).padStart(countWidth)}  ${
      bar(count / most, barWidth)
    }`.trimEnd()
  );
}
