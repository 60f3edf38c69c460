/** What `echo bench` measures, and how its figures are made of counts. */
import type { Endpoint } from "@zocalo/transport";
import { inMicroseconds } from "./_format_figures.ts";
import type { LatencyHistogram } from "./_latency_histogram.ts";

/** Under which name each is in the JSON. */
export const PERCENTILES = { p50: 50, p90: 90, p99: 99, p999: 99.9, p9999: 99.99 } as const;

/** What is measured, as the command line says. Times in milliseconds. */
export interface BenchSubject {
  readonly transport: Endpoint["transport"];
  readonly endpoint: string;
  readonly remote: string;
  readonly size: number;
  /** Over UDP, how many requests may be on the way. */
  readonly connections: number;
  readonly rate: number | undefined;
  readonly duration: number;
  readonly warmup: number;
}

/** `count` things within `time` milliseconds, to a thousandth; 0 if there was no time. */
export function perSecond(count: number, time: number): number {
  return time === 0 ? 0 : Math.round(count / time * 1_000_000) / 1_000;
}

/** Milliseconds; `null` if there are none. */
export function latencyJson(latency: LatencyHistogram): Record<string, number> | null {
  if (latency.count === 0) return null;
  const { min, mean, max } = latency;
  const percentiles = Object.entries(PERCENTILES).map(([name, percent]) =>
    [name, latency.percentile(percent)] as const
  );
  const all = Object.entries({ min, mean, ...Object.fromEntries(percentiles), max });
  return Object.fromEntries(all.map(([name, time]) => [name, inMicroseconds(time)]));
}
