/** Drives a UDP echo server with `load/udp.c`. */
import { run } from "./process.ts";
import type { Driver } from "./server_peer.ts";
import type { Context, Shape } from "./suite.ts";
import { processorMicros } from "./usage.ts";

/** `window` datagrams of `size` bytes are under way at any time. */
export interface UdpShape extends Shape {
  readonly window: number;
  /** In bytes. */
  readonly size: number;
}

/** What the generator prints. */
interface UdpResult {
  readonly requestsPerSecond: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  readonly lost: number;
  /** Also those of the warm-up. */
  readonly allReplies: number;
}

const generator = ({ build }: Context) => build.c("load/udp.c");

export const udpLoad: Driver<UdpShape> = {
  prepare: generator,
  async measure({ port, pid }, { window, size }, context) {
    const args = [port, window, size, context.seconds].map(String);
    const before = await processorMicros(pid);
    const result: UdpResult = JSON.parse(
      await run([await generator(context), ...args], { signal: context.signal }),
    );
    const spent = await processorMicros(pid) - before;
    const { requestsPerSecond, p50Micros, p99Micros, lost, allReplies } = result;
    return {
      rate: requestsPerSecond,
      latency: { p50: p50Micros, p99: p99Micros },
      more: { lost, cpu: spent / allReplies },
    };
  },
};
