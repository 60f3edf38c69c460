/** Drives an echo server with `load/load.c`, over TCP or TLS. */
import { certificate } from "./certificate.ts";
import type { Program } from "./commands.ts";
import { run } from "./process.ts";
import type { Driver, RunningServer } from "./server_peer.ts";
import type { Column, Context, Sample, Shape } from "./suite.ts";
import { formatLatency } from "./table.ts";
import { requireHeader } from "./tools.ts";
import { processorMicros } from "./usage.ts";

/** Closed loop: every connection sends `size` bytes, waits for the echo, and sends the next at once. */
export interface LoadShape extends Shape {
  readonly unit: "requests/s" | "MB/s";
  readonly connections: number;
  /** In bytes. */
  readonly size: number;
  /** How many more connections are open and silent. */
  readonly idle?: number;
}

/** What the generator prints. */
interface LoadResult {
  readonly requestsPerSecond: number;
  readonly megabytesPerSecond: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  readonly p999Micros: number;
  /** The longest wait for a reply, also for one that never came. */
  readonly longestMicros: number;
  /** Replies to the connection that got the fewest, and to the one that got the most. */
  readonly leastServed: number;
  readonly mostServed: number;
  /** Connections without any reply. */
  readonly starved: number;
  /** Also those of the warm-up. */
  readonly allReplies: number;
}

/** Processor time of the server for each reply: what else runs on the machine disturbs it less than the rate. */
export const CPU: Column = { name: "cpu", title: "CPU/reply", format: formatLatency };

/** `argv`: the generator's command line up to the port. Columns by these names show the further figures. */
export async function load(
  argv: readonly string[],
  server: RunningServer,
  shape: LoadShape,
  { seconds, signal }: Context,
): Promise<Sample> {
  const { connections, size, idle = 0 } = shape;
  const args = [server.port, connections, size, seconds, 1, idle].map(String);
  const before = await processorMicros(server.pid);
  const result: LoadResult = JSON.parse(await run([...argv, ...args], { signal }));
  const spent = await processorMicros(server.pid) - before;
  return {
    rate: shape.unit === "MB/s" ? result.megabytesPerSecond : result.requestsPerSecond,
    latency: { p50: result.p50Micros, p99: result.p99Micros },
    more: {
      p999: result.p999Micros,
      longest: result.longestMicros,
      least: result.leastServed,
      most: result.mostServed,
      starved: result.starved,
      cpu: spent / result.allReplies,
    },
  };
}

const generator: Program = async ({ build }) => [await build.c("load/load.c")];

export const tcpLoad: Driver<LoadShape> = {
  prepare: generator,
  async measure(server, shape, context) {
    return await load(await generator(context), server, shape, context);
  },
};

/** Over TLS both directions are told apart by records, not by the sockets: it is worth a look of its own. */
const HALF_CLOSE_BYTES = 10_000_000;

/** A client of `load/` that is built with OpenSSL and trusts the peers' certificate. */
function tlsClient(source: string): Program {
  return async ({ build }) => {
    await requireHeader("openssl/ssl.h", "libssl-dev");
    const client = await build.c(source, ["-DTLS", "-lssl", "-lcrypto"]);
    return [client, (await certificate(build)).ca];
  };
}

const tlsGenerator = tlsClient("load/load.c");
const halfClose = tlsClient("load/half_close.c");

/** Before it measures, it makes sure that the server loses nothing when the client finishes sending. */
export const tlsLoad: Driver<LoadShape> = {
  async prepare(context) {
    await tlsGenerator(context);
    await halfClose(context);
  },
  async measure(server, shape, context) {
    const check = [...await halfClose(context), String(server.port), String(HALF_CLOSE_BYTES)];
    await run(check, { signal: context.signal });
    return await load(await tlsGenerator(context), server, shape, context);
  },
};
