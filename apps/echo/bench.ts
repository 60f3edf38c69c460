import { type Endpoint, formatEndpoint } from "@zocalo/transport";
import { MAX_DATAGRAM } from "@zocalo/udp";
import { type Command, type Context, defineCommand } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { type Interrupts, unlessAborted } from "../common/interrupts.ts";
import { TLS_CONNECT_OPTIONS, tlsToConnect } from "../common/tls_options.ts";
import { BenchOutput } from "./_bench_output.ts";
import { tellProgress } from "./_bench_progress.ts";
import { type BenchEnd, type BenchResult, BenchRun } from "./_bench_run.ts";
import { CONNECT_TIMEOUT, fail, orDamaged, SERVER_ARGUMENT } from "./_client.ts";
import { ClientCpu } from "./_client_cpu.ts";
import type { Exchanges } from "./_exchange.ts";
import { checkOver } from "./_limits.ts";
import { PreciseClock } from "./_precise_clock.ts";
import { streamExchanges } from "./_stream_exchanges.ts";
import { udpExchanges } from "./_udp_exchanges.ts";

/**
 * How many requests may be on the way over UDP. Linux keeps some 280 small datagrams for a socket (`net.core.rmem_default`);
 * more than a few times as many would be lost on this machine already.
 */
const MAX_WINDOW = 1_024;

/** Datagrams are not as long as requests on a stream, and short ones have room for few numbers. */
function checkLimits(endpoint: Endpoint, size: number, connections: number): void {
  if (endpoint.transport !== "udp") return;
  checkOver(endpoint, "-s/--size", "a size", size, { min: 1, max: MAX_DATAGRAM });
  const max = Math.min(MAX_WINDOW, 256 ** size);
  const what = size === 1 ? "a whole number for 1 byte" : "a whole number";
  checkOver(endpoint, "-P/--connections", what, connections, { min: 1, max });
}

/** How `echo bench` leaves. */
function exitCode(
  end: Failure | BenchEnd,
  { tally, givenUp, datagrams }: BenchResult,
  { reason }: Interrupts,
): number {
  const isDamaged = datagrams !== undefined && datagrams.corrupted > 0;
  if (end instanceof Failure) throw orDamaged(end, isDamaged);
  if (isDamaged) return EXIT.INTEGRITY;
  if (end === "stopped") return reason!.exitCode;
  return tally.replies === 0 || givenUp > 0 ? EXIT.NO : EXIT.OK;
}

/** `echo bench`. */
export const bench: Command = defineCommand({
  name: "bench",
  summary: "Measures how fast an echo server answers, and checks every byte of its replies",
  arguments: { endpoint: SERVER_ARGUMENT },
  options: {
    time: {
      type: "duration",
      short: "t",
      value: "D",
      help: "How long to measure",
      default: "10s",
      min: "1ms",
    },
    size: {
      type: "size",
      short: "s",
      value: "BYTES",
      help: "Bytes of a request, up to 16M; over UDP up to 65507",
      default: "64",
      min: "1",
      max: "16M",
    },
    connections: {
      type: "integer",
      short: "P",
      value: "N",
      help: "Connections with one request each; over UDP requests at once, up to 1024",
      default: "1",
      min: "1",
      max: "10000",
    },
    rate: {
      type: "integer",
      value: "N",
      help: "Requests a second in all, timed from when each is due",
      min: "1",
      max: "1000000",
    },
    warmup: {
      type: "duration",
      value: "D",
      help: "How long to send requests before measuring",
      default: "1s",
    },
    timeout: {
      type: "duration",
      short: "W",
      value: "D",
      help: "How long to wait for each reply before its connection is given up",
      default: "2s",
      min: "1ms",
    },
    ...TLS_CONNECT_OPTIONS,
  },
  notes:
    "Over UDP the requests share one socket, and a lost one is a result: the others go on.\n\n" +
    "The exit code is 0 if every connection held, 1 if there was no reply or if a reply took too long\n" +
    "(not over UDP), 3 if a connection failed, 4 if a reply was corrupted or TLS failed, 130 or 143 if a\n" +
    "signal cut the job short. What was measured until then is printed in all these cases.",
  async run(values, context: Context) {
    const { endpoint, time: duration, size, connections, rate, warmup, timeout, ...how } = values;
    const { interrupts } = context;
    checkLimits(endpoint, size, connections);
    const tls = await unlessAborted(tlsToConnect(how, endpoint), interrupts.drain);
    const shared = { size, timeout, signal: interrupts.drain };
    using exchanges: Exchanges = endpoint.transport === "udp"
      ? await udpExchanges(endpoint, { ...shared, window: connections })
      : await streamExchanges(endpoint, {
        ...shared,
        connections,
        connect: { timeout: CONNECT_TIMEOUT, ...(tls === undefined ? {} : { tls }) },
      });
    const { local, remote, datagrams } = exchanges;
    if (how.verbose) void context.err.line(`${datagrams ? "sending" : "connected"} from ${local}`);

    const { transport } = endpoint;
    const subject = { transport, endpoint: formatEndpoint(endpoint), remote, size, connections };
    const output = new BenchOutput(context, { ...subject, rate, duration, warmup }, how);
    output.begin();
    using clock = new PreciseClock();
    using cpu = new ClientCpu(clock, warmup + duration);
    const plan = { duration, warmup, rate, patience: timeout };
    const run = new BenchRun(exchanges.all, plan, clock);
    let end: Failure | BenchEnd;
    {
      using _progress = how.quiet
        ? undefined
        : tellProgress(run, warmup, output, context, how.verbose);
      end = await run.run(interrupts.drain).catch(fail);
    }
    const result: BenchResult = { ...run.result(), datagrams };
    await output.summary(result, cpu.share);
    if (end === "done") end = await exchanges.finish().then(() => "done" as const, fail);
    if (end === "stopped") await exchanges.close();
    return exitCode(end, result, interrupts);
  },
});
