/** Honest connections without and beside hostile ones (`load/hostile.c`). */
import { load, type LoadShape } from "./load.ts";
import type { Driver } from "./server_peer.ts";
import type { Context } from "./suite.ts";
import { residentBytes } from "./usage.ts";

export interface HostileShape extends LoadShape {
  /** How many connections send a byte a second; one more sends for ever and never reads. */
  readonly drippers: number;
}

async function generators({ build }: Context): Promise<{ honest: string; hostile: string }> {
  return { honest: await build.c("load/load.c"), hostile: await build.c("load/hostile.c") };
}

/** Rate and latency are those beside the hostile connections. */
export const hostileLoad: Driver<HostileShape> = {
  prepare: generators,
  async measure(server, shape, context) {
    const { honest, hostile } = await generators(context);
    const alone = await load([honest], server, shape, context);
    const before = await residentBytes(server.pid);
    const attack = [hostile, String(server.port), String(shape.drippers), honest];
    const beside = await load(attack, server, shape, context);
    const grown = await residentBytes(server.pid) - before;
    const [p99, aloneP99] = [beside.latency!.p99, alone.latency!.p99];
    return { ...beside, more: { ...beside.more, aloneP99, slower: p99 / aloneP99, grown } };
  },
};
