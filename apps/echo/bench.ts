import { formatEndpoint } from "@zocalo/transport";
import { type Command, type Context, defineCommand } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { unlessAborted } from "../common/interrupts.ts";
import { TLS_CONNECT_OPTIONS, tlsToConnect } from "../common/tls_options.ts";
import { BenchOutput } from "./_bench_output.ts";
import { tellProgress } from "./_bench_progress.ts";
import { BenchRun } from "./_bench_run.ts";
import { CONNECT_TIMEOUT, fail } from "./_client.ts";
import { measureCpu } from "./_client_cpu.ts";
import { PreciseClock } from "./_precise_clock.ts";
import { streamExchanges } from "./_stream_exchanges.ts";

/** `echo bench`. */
export const bench: Command = defineCommand({
  name: "bench",
  summary: "Measures how fast an echo server answers, and checks every byte of its replies",
  arguments: {
    endpoint: {
      type: "endpoint",
      value: "ENDPOINT",
      help: "The server",
      transports: ["tcp", "tls", "unix"],
      connect: true,
    },
  },
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
      help: "Bytes of a request, up to 16M",
      default: "64",
      min: "1",
      max: "16M",
    },
    connections: {
      type: "integer",
      short: "P",
      value: "N",
      help: "Connections at once, each with one request on the way",
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
      help: "How long to wait for each reply before the connection is given up",
      default: "2s",
      min: "1ms",
    },
    ...TLS_CONNECT_OPTIONS,
  },
  notes:
    "The exit code is 0 if every connection held, 1 if there was no reply or if a reply took too long,\n" +
    "3 if a connection failed, 4 if a reply was corrupted or TLS failed, 130 or 143 if a signal cut the\n" +
    "job short. What was measured until then is printed in all these cases.",
  async run(values, context: Context) {
    const { endpoint, time: duration, size, connections, rate, warmup, timeout, ...how } = values;
    const { interrupts } = context;
    const tls = await unlessAborted(tlsToConnect(how, endpoint), interrupts.drain);
    using exchanges = await streamExchanges(endpoint, {
      connections,
      size,
      timeout,
      connect: { timeout: CONNECT_TIMEOUT, ...(tls === undefined ? {} : { tls }) },
      signal: interrupts.drain,
    });
    const { local, remote } = exchanges;
    if (how.verbose) void context.err.line(`connected from ${local}`);

    const subject = { endpoint: formatEndpoint(endpoint), remote, size, connections };
    const output = new BenchOutput(context, { ...subject, rate, duration, warmup }, how);
    output.begin();
    using clock = new PreciseClock();
    const cpu = measureCpu(clock);
    const run = new BenchRun(exchanges.all, { duration, warmup, rate }, clock);
    let end: Failure | "done" | "stopped";
    {
      using _progress = how.quiet
        ? undefined
        : tellProgress(run, warmup, output, context, how.verbose);
      end = await run.run(interrupts.drain).catch(fail);
    }
    const result = run.result();
    await output.summary(result, cpu());
    if (end === "done") end = await exchanges.finish().then(() => "done" as const, fail);
    if (end instanceof Failure) throw end;
    if (end === "stopped") {
      await exchanges.close();
      return interrupts.reason!.exitCode;
    }
    return result.tally.replies === 0 || result.givenUp > 0 ? EXIT.NO : EXIT.OK;
  },
});
