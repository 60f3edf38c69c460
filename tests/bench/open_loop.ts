/** Generators of open-loop load, which measure one and the same TCP echo server. */
import { deno, type Program } from "./commands.ts";
import { APP_FLAGS } from "./echo_servers.ts";
import { run } from "./process.ts";
import type { RunningServer, ServerPeerOptions } from "./server_peer.ts";
import { sharedServer } from "./shared_server.ts";
import type { Context, Peer, Sample, Shape } from "./suite.ts";

/** Requests that are due at a fixed rate, whatever became of those before. */
export interface OpenLoopShape extends Shape {
  readonly server: ServerPeerOptions;
  readonly connections: number;
  /** In bytes. */
  readonly size: number;
  /** Requests a second over all connections. */
  readonly rate: number;
}

/** Measures a running server. */
export interface Generator {
  readonly name: string;
  readonly title: string;
  /** Does not take part in the comparison. */
  readonly yardstick?: boolean;
  readonly program: Program;
  /** Runs what `program` resolved to. */
  measure(
    argv: readonly string[],
    server: RunningServer,
    shape: OpenLoopShape,
    context: Context,
  ): Promise<Sample>;
}

/** What `load/open_loop.c` prints. */
interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  readonly p999Micros: number;
  readonly longestMicros: number;
  readonly longestDelayMicros: number;
  readonly unsent: number;
  readonly cpu: number;
}

function cGenerator(name: string, title: string, flags: readonly string[]): Generator {
  return {
    name,
    title,
    program: async ({ build }) => [await build.c("load/open_loop.c")],
    async measure(argv, { port }, { connections, size, rate }, { seconds, signal }) {
      const args = [port, connections, size, seconds, rate].map(String);
      const result: LoadResult = JSON.parse(await run([...argv, ...args, ...flags], { signal }));
      return {
        rate: result.requestsPerSecond,
        latency: { p50: result.p50Micros, p99: result.p99Micros },
        more: {
          p999: result.p999Micros,
          longest: result.longestMicros,
          delay: result.longestDelayMicros,
          unsent: result.unsent,
          cpu: result.cpu,
        },
      };
    },
  };
}

export const C_SLEEPING: Generator = cGenerator("c", "C", []);
export const C_SPINNING: Generator = {
  ...cGenerator("c-spin", "C that never sleeps", ["spin"]),
  yardstick: true,
};

/** What `echo bench --json` says at the end: times in milliseconds. */
interface EchoSummary {
  readonly repliesPerSecond: number;
  readonly latency: { p50: number; p99: number; p999: number; max: number };
  readonly longestDelay: number;
  readonly unsent: number;
  readonly clientCpu: number;
}

/** As `deno task echo` runs it. */
export const ECHO_BENCH: Generator = {
  name: "echo",
  title: "echo bench",
  program: deno("../../apps/echo/main.ts", [
    ...APP_FLAGS,
    "--allow-net",
    "--allow-read",
    "--allow-write",
  ]),
  async measure(argv, { port }, { connections, size, rate }, { seconds, signal }) {
    const options = ["-P", connections, "-s", size, "-t", `${seconds}s`, "--rate", rate].map(
      String,
    );
    const output = await run([...argv, "bench", `:${port}`, ...options, "--json"], { signal });
    const summary: EchoSummary = JSON.parse(output.trim().split("\n").at(-1)!);
    const { p50, p99, p999, max } = summary.latency;
    return {
      rate: summary.repliesPerSecond,
      latency: { p50: p50 * 1_000, p99: p99 * 1_000 },
      more: {
        p999: p999 * 1_000,
        longest: max * 1_000,
        delay: summary.longestDelay * 1_000,
        unsent: summary.unsent,
        cpu: summary.clientCpu,
      },
    };
  },
};

export function generatorPeer(generator: Generator): Peer<OpenLoopShape> {
  const { name, title, yardstick = false } = generator;
  return {
    name,
    title,
    yardstick,
    async prepare(context) {
      const argv = await generator.program(context);
      return {
        async measure(shape) {
          const server = await sharedServer(shape.server, context);
          return await generator.measure(argv, server, shape, context);
        },
      };
    },
  };
}
