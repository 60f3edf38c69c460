/** Drives a server that relays lines to all others with `load/fan.c`. */
import { run } from "./process.ts";
import type { Driver } from "./server_peer.ts";
import type { Context, Shape } from "./suite.ts";
import { processorMicros } from "./usage.ts";

/** One sender, `receivers` that get every line; `window` lines are under way at any time. */
export interface FanShape extends Shape {
  readonly receivers: number;
  /** Of a line, in bytes. */
  readonly size: number;
  readonly window: number;
}

/** What the generator prints. */
interface FanResult {
  readonly deliveriesPerSecond: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  /** Also those of the warm-up. */
  readonly allDeliveries: number;
}

const generator = ({ build }: Context) => build.c("load/fan.c");

export const fanLoad: Driver<FanShape> = {
  prepare: generator,
  async measure({ port, pid }, { receivers, size, window }, context) {
    const args = [port, receivers, size, context.seconds, window].map(String);
    const before = await processorMicros(pid);
    const result: FanResult = JSON.parse(
      await run([await generator(context), ...args], { signal: context.signal }),
    );
    const spent = await processorMicros(pid) - before;
    const { deliveriesPerSecond, p50Micros, p99Micros, allDeliveries } = result;
    return {
      rate: deliveriesPerSecond,
      latency: { p50: p50Micros, p99: p99Micros },
      // Of a thousand, since one takes a fraction of a microsecond.
      more: { cpu: 1_000 * spent / allDeliveries },
    };
  },
};
