/** Drives a TCP echo server with `load/load.c`. */
import { run } from "./process.ts";
import type { Context, Sample, Shape } from "./suite.ts";

/** Closed loop: every connection sends `size` bytes, waits for the echo, and sends the next at once. */
export interface LoadShape extends Shape {
  readonly unit: "requests/s" | "MB/s";
  readonly connections: number;
  /** In bytes. */
  readonly size: number;
}

/** What the generator prints. */
interface LoadResult {
  readonly requestsPerSecond: number;
  readonly megabytesPerSecond: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
}

export async function load(port: number, shape: LoadShape, context: Context): Promise<Sample> {
  const { build, seconds, signal } = context;
  const generator = await build.c("load/load.c");
  const args = [port, shape.connections, shape.size, seconds].map(String);
  const result: LoadResult = JSON.parse(await run([generator, ...args], { signal }));
  return {
    rate: shape.unit === "MB/s" ? result.megabytesPerSecond : result.requestsPerSecond,
    latency: { p50: result.p50Micros, p99: result.p99Micros },
  };
}
