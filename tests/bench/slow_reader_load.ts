/** The same load on a server without and beside a client that has stopped reading (`load/deaf.c`). */
import { fan, type FanShape, type FanSource } from "./fan_load.ts";
import { ServerProcess } from "./process.ts";
import type { Driver, RunningServer, ServerPeerOptions } from "./server_peer.ts";
import type { Context, Sample } from "./suite.ts";
import { peakBytes } from "./usage.ts";

export interface SlowReaderShape extends FanShape {
  readonly server: ServerPeerOptions;
  readonly generator: FanSource;
  /** What the client that stops reading says first. */
  readonly greeting: string;
}

/** With one reader less, in whose place is one that stops; `closed` says how often it was closed. */
async function fanBesideDeaf(
  server: RunningServer,
  shape: SlowReaderShape,
  context: Context,
): Promise<{ beside: Sample; closed: number }> {
  const argv = [await context.build.c("load/deaf.c"), String(server.port), shape.greeting];
  await using deaf = await ServerProcess.start(argv, { signal: context.signal });
  const others = { ...shape, receivers: shape.receivers - 1 };
  const beside = await fan(shape.generator, server, others, context);
  return { beside, closed: Number(await deaf.end()) };
}

/** The rate is that of each of the others, beside one that has stopped. */
export const slowReaderLoad: Driver<SlowReaderShape> = {
  prepare: ({ build }) =>
    Promise.all(["load/deaf.c", "load/fan.c", "load/irc_fan.c"].map((source) => build.c(source))),
  async measure(server, shape, context) {
    const lines = ({ rate }: Sample, readers: number) => rate / readers;
    const { generator, receivers } = shape;
    // Before and after: a machine gets slower and faster, and so does a process.
    const before = await fan(generator, server, shape, context);
    const peak = await peakBytes(server.pid);
    const { beside, closed } = await fanBesideDeaf(server, shape, context);
    const grown = await peakBytes(server.pid) - peak;
    const after = await fan(generator, server, shape, context);
    const rate = lines(beside, receivers - 1);
    const all = (lines(before, receivers) + lines(after, receivers)) / 2;
    return { rate, latency: beside.latency!, more: { all, kept: rate / all, closed, peak, grown } };
  },
};
