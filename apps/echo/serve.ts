import {
  type Endpoint,
  ListenError,
  serve as startServer,
  type Server,
  type ShutdownReport,
} from "@zocalo/transport";
import { type Command, type Context, defineCommand } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import type { Interrupts } from "../common/interrupts.ts";
import { echoHandler } from "./_echo_handler.ts";
import { ServeOutput } from "./_serve_output.ts";

/** How long busy connections may go on while the server drains, in milliseconds. */
const DRAIN_TIMEOUT = 10_000;

function toFailure(error: unknown): unknown {
  if (!(error instanceof ListenError)) return error;
  return new Failure(EXIT.NETWORK, error.message, { cause: error });
}

/** Serves all endpoints or none. */
async function startAll(
  endpoints: readonly Endpoint[],
  maxConnections: number,
  output: ServeOutput,
): Promise<Server[]> {
  const servers: Server[] = [];
  try {
    for (const endpoint of endpoints) {
      const server: Server = startServer(endpoint, echoHandler, {
        maxConnections,
        onEvent: (event) => output.event(server.endpoint, event),
      });
      servers.push(server);
    }
    return servers;
  } catch (error) {
    await Promise.all(servers.map((server) => server.shutdown({ timeout: 0 })));
    throw toFailure(error);
  }
}

/** Resolves when the servers are to stop, rejects when one of them cannot go on. */
async function untilStopped(servers: readonly Server[], { drain }: Interrupts): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  for (const { finished } of servers) finished.then(resolve, reject);
  if (drain.aborted) resolve();
  else drain.addEventListener("abort", () => resolve(), { once: true });
  await promise;
}

async function shutDown(
  servers: readonly Server[],
  { abort }: Interrupts,
  output: ServeOutput,
): Promise<void> {
  const startedAt = performance.now();
  const shutdownAll = (timeout: number): Promise<ShutdownReport[]> =>
    Promise.all(servers.map((server) => server.shutdown({ timeout })));
  abort.addEventListener("abort", () => void shutdownAll(0), { once: true });
  const open = servers.reduce((sum, server) => sum + server.connections.size, 0);
  if (open > 0) output.draining(open);
  const reports = await shutdownAll(abort.aborted ? 0 : DRAIN_TIMEOUT);
  await Promise.allSettled(servers.map((server) => server.finished));
  const drained = reports.reduce((sum, report) => sum + report.drained, 0);
  const aborted = reports.flatMap((report) => report.aborted);
  await output.stopped(drained, aborted, performance.now() - startedAt);
}

/** `echo serve`. */
export const serve: Command = defineCommand({
  name: "serve",
  summary: "Sends every byte back to where it came from (RFC 862)",
  arguments: {
    endpoints: {
      type: "endpoint",
      value: "ENDPOINT",
      help: "Where to listen; port 0 takes a free one",
      default: "tcp://127.0.0.1:7007",
      repeatable: true,
      transports: ["tcp"],
    },
  },
  options: {
    maxConnections: {
      type: "integer",
      value: "N",
      help: "Connections at once on each endpoint; further ones wait",
      default: "10000",
      min: "1",
    },
  },
  notes:
    'Prints "listening on ENDPOINT" to standard error. SIGINT or SIGTERM drains: idle connections are\n' +
    "closed, busy ones may go on for 10 s. A second signal aborts. The exit code is 0 in either case.",
  async run({ endpoints, maxConnections, ...how }, context: Context) {
    const output = new ServeOutput(context, how);
    const servers = await startAll(endpoints, maxConnections, output);
    for (const server of servers) output.listening(server.endpoint);
    try {
      await untilStopped(servers, context.interrupts);
    } catch (error) {
      throw toFailure(error);
    } finally {
      await shutDown(servers, context.interrupts, output);
    }
    return EXIT.OK;
  },
});
