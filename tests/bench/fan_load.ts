/** Drives a server that relays lines to all others with `load/fan.c`, or one that speaks IRC with `load/irc_fan.c`. */
import { run } from "./process.ts";
import type { Driver, RunningServer } from "./server_peer.ts";
import type { Context, Sample, Shape } from "./suite.ts";
import { processorMicros } from "./usage.ts";

/** One sender, `receivers` that get every line; `window` lines are under way at any time. */
export interface FanShape extends Shape {
  readonly receivers: number;
  /** Of a line, in bytes; of its text where the protocol adds something. */
  readonly size: number;
  readonly window: number;
}

/** What the generators print. */
interface FanResult {
  readonly deliveriesPerSecond: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  /** Also those of the warm-up. */
  readonly allDeliveries: number;
}

/** Sources of the generators. */
export type FanSource = "load/fan.c" | "load/irc_fan.c";

/** Measures with one of the generators. */
export async function fan(
  source: FanSource,
  { port, pid }: RunningServer,
  shape: FanShape,
  context: Context,
): Promise<Sample> {
  return await fanOver(source, { ports: [port], pids: [pid] }, shape, context);
}

/** Measures servers together; with several ports only `load/irc_fan.c` does. */
export async function fanOver(
  source: FanSource,
  { ports, pids }: { ports: readonly number[]; pids: readonly number[] },
  { receivers, size, window }: FanShape,
  { build, seconds, signal }: Context,
): Promise<Sample> {
  const args = [ports, receivers, size, seconds, window].map(String);
  const generator = await build.c(source);
  const before = await allMicros(pids);
  const result: FanResult = JSON.parse(await run([generator, ...args], { signal }));
  const spent = await allMicros(pids) - before;
  const { deliveriesPerSecond, p50Micros, p99Micros, allDeliveries } = result;
  return {
    rate: deliveriesPerSecond,
    latency: { p50: p50Micros, p99: p99Micros },
    // Of a thousand, since one takes a fraction of a microsecond.
    more: { cpu: 1_000 * spent / allDeliveries },
  };
}

async function allMicros(pids: readonly number[]): Promise<number> {
  const all = await Promise.all(pids.map(processorMicros));
  return all.reduce((sum, micros) => sum + micros, 0);
}

function driver(source: FanSource): Driver<FanShape> {
  return {
    prepare: ({ build }) => build.c(source),
    measure: (server, shape, context) => fan(source, server, shape, context),
  };
}

export const fanLoad = driver("load/fan.c");
export const ircFanLoad = driver("load/irc_fan.c");
