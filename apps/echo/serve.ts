import { type Command, type Context, defineCommand } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { Interruption, type Interrupts, unlessAborted } from "../common/interrupts.ts";
import { serveUntilInterrupted } from "../common/serve_until_interrupted.ts";
import { TLS_LISTEN_OPTIONS, tlsToListen } from "../common/tls_options.ts";
import type { EchoService, ServeSettings } from "./_echo_service.ts";
import { checkWorkers, refuseUseless } from "./_serve_options.ts";
import { startService } from "./_local_service.ts";
import { ServeOutput } from "./_serve_output.ts";
import { DEFAULT_PORT } from "./_serve_udp.ts";
import { startWorkers } from "./_workers.ts";

/** Defaults are none to the parser, so that an option that was given can be told from one that was not. */
const MAX_CONNECTIONS = 10_000;
const IDLE_SECONDS = 60;
const MAX_RATE = 1_000;

/**
 * Starts to listen, unless it is interrupted first: then there is nothing to drain, and nothing that was cut short.
 *
 * @returns `undefined` if it was interrupted.
 */
async function start(
  workers: number,
  readSettings: () => Promise<ServeSettings>,
  output: ServeOutput,
  { drain }: Interrupts,
): Promise<EchoService | undefined> {
  try {
    const settings = await unlessAborted(readSettings(), drain);
    return workers === 1
      ? await startService(settings, output)
      : await startWorkers(workers, settings, output, { signal: drain });
  } catch (error) {
    if (error instanceof Interruption) return undefined;
    throw error;
  }
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
      default: `tcp://127.0.0.1:${DEFAULT_PORT}`,
      repeatable: true,
      transports: ["tcp", "tls", "udp", "unix"],
    },
  },
  options: {
    maxConnections: {
      type: "integer",
      value: "N",
      help: `Connections at once on each endpoint; further ones wait [${MAX_CONNECTIONS}]`,
      min: "1",
    },
    idleTimeout: {
      type: "duration",
      value: "D",
      help: `End connections on which no byte moves for this long; 0: never [${IDLE_SECONDS}s]`,
    },
    maxRate: {
      type: "integer",
      value: "N",
      help: `Datagrams a second from one host, others are not answered; 0: any [${MAX_RATE}]`,
      min: "0",
    },
    workers: {
      type: "integer",
      value: "N",
      help: "Threads that share the ports and connections, on Linux",
      default: "1",
      min: "1",
      max: "1024",
    },
    ...TLS_LISTEN_OPTIONS,
    fault: {
      type: "integer",
      value: "SEED",
      help: "Misbehave on purpose, to test clients: stalls, resets, lost datagrams",
      min: "0",
      max: "4294967295",
    },
  },
  notes:
    'Prints "listening on ENDPOINT" to standard error. SIGINT or SIGTERM drains: idle connections are\n' +
    "closed, busy ones may go on for 10 s. A second signal aborts. The exit code is 0 in either case.\n\n" +
    `Over UDP ports below 1024, ${DEFAULT_PORT}, and those that this server serves are not answered:\n` +
    "answers to answers would go on for ever.",
  async run(values, context: Context) {
    refuseUseless(values);
    const { endpoints, workers, fault, verbose } = values;
    const { maxConnections = MAX_CONNECTIONS, maxRate = MAX_RATE } = values;
    const { idleTimeout = 1_000 * IDLE_SECONDS } = values;
    checkWorkers(workers, maxConnections, endpoints);
    const readSettings = async (): Promise<ServeSettings> => ({
      endpoints,
      maxConnections,
      idleTimeout: idleTimeout === 0 ? Infinity : idleTimeout,
      maxRate: maxRate === 0 ? Infinity : maxRate,
      tls: await tlsToListen(values, endpoints),
      fault,
      verbose,
      reusePort: false,
    });
    const output = new ServeOutput(context, values);
    const service = await start(workers, readSettings, output, context.interrupts);
    if (service === undefined) return EXIT.OK;
    for (const endpoint of service.endpoints) output.listening(endpoint);
    await serveUntilInterrupted(service, context.interrupts, {
      draining() {
        if (service.connections > 0) output.draining(service.connections);
      },
      stopped: (summary, duration) => output.stopped(summary, duration),
    });
    return EXIT.OK;
  },
});
