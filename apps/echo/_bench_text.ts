import { type BenchSubject, PERCENTILES, perSecond } from "./_bench_figures.ts";
import type { BenchResult } from "./_bench_run.ts";
import type { BenchTally } from "./_bench_tally.ts";
import { formatCount, formatNumber, formatTime } from "./_format_figures.ts";
import { latencyChart } from "./_latency_chart.ts";
import type { LatencyHistogram } from "./_latency_histogram.ts";

/** From this share of a core on, the client rather than the server may be what limits. */
const BUSY = 0.9;

/** `count` things of `size` bytes within `time`, as MB/s. */
function megabytes(count: number, size: number, time: number): string {
  return `${formatNumber(perSecond(count * size, time) / 1e6)} MB/s`;
}

function percentileLines(latency: LatencyHistogram): string[] {
  return Object.values(PERCENTILES).map((percent) =>
    `  ${`${percent} %`.padEnd(8)}${formatTime(latency.percentile(percent)).padStart(10)}`
  );
}

/** What was measured, as lines for a terminal of that width. */
export function summaryLines(
  { size }: BenchSubject,
  result: BenchResult,
  columns: number,
): string[] {
  const { time, tally, unanswered, datagrams } = result;
  const { requests, replies, lost, sent, received, latency } = tally;
  const others = Object.entries({ lost, unanswered, ...datagrams });
  const counts = [
    `${requests} sent`,
    `${replies} received`,
    ...others.flatMap(([name, count]) => count > 0 ? [`${count} ${name}`] : []),
    `time ${Math.round(time)} ms`,
  ];
  const lines = [
    counts.join(", "),
    `${formatNumber(perSecond(received, time))} replies/s, ${megabytes(sent, size, time)} sent, ${
      megabytes(received, size, time)
    } received`,
  ];
  if (latency.count === 0) return lines;
  const times = [latency.min, latency.mean, latency.max].map(formatTime);
  return [
    ...lines,
    `latency min/mean/max = ${times.join(" / ")}`,
    ...percentileLines(latency),
    ...latencyChart(latency, columns),
  ];
}

/** What to know before trusting the figures. */
export function warnings(
  { transport, rate }: BenchSubject,
  result: BenchResult,
  clientCpu: number,
): string[] {
  const { time, tally: { requests, lost, lateSends, longestDelay }, unsent, givenUp } = result;
  const lines = [];
  if (time > 0 && requests + unsent === 0) lines.push("no request was due within the time");
  if (givenUp > 0) lines.push(`connections given up since a reply took too long: ${givenUp}`);
  if (transport === "udp" && lost > 0) {
    lines.push(
      "lost requests: echo serve answers 1000 a second from one host, unless it has --max-rate 0",
    );
  }
  if (rate !== undefined && (lateSends > 0 || unsent > 0)) {
    const most = formatTime(longestDelay);
    lines.push(
      `sent more than 1 ms late: ${lateSends}, at most ${most}; due and never sent: ${unsent}`,
    );
  }
  if (clientCpu >= BUSY) {
    const percent = Math.round(100 * clientCpu);
    lines.push(`This client used ${percent} % of a core: the limit may be it, not the server`);
  }
  return lines;
}

/** What is going to be measured. */
export function beginLine(subject: BenchSubject): string {
  const { transport, endpoint, size, connections, rate, duration, warmup } = subject;
  const unit = transport === "udp" ? "request" : "connection";
  const after = warmup === 0 ? "without warm-up" : `after ${formatTime(warmup)} of warm-up`;
  const parts = [
    formatCount(size, "byte"),
    `${formatCount(connections, unit)}${transport === "udp" ? " at once" : ""}`,
    ...(rate === undefined ? [] : [`${formatCount(rate, "request")}/s`]),
    `${formatTime(duration)} ${after}`,
  ];
  return `BENCH ${endpoint}: ${parts.join(", ")}`;
}

/** The last second or so: `length` milliseconds, of which `time` is the last since the start. */
export function progressLine(
  time: number,
  length: number,
  { received, latency }: BenchTally,
): string {
  const rate = `${formatNumber(perSecond(received, length))} replies/s`;
  const times = latency.count === 0
    ? []
    : [50, 99].map((percent) => `p${percent} ${formatTime(latency.percentile(percent))}`);
  return [`${Math.round(time / 1_000)} s: ${rate}`, ...times].join(", ");
}
