import { type Endpoint, formatEndpoint } from "@zocalo/transport";
import { MAX_DATAGRAM } from "@zocalo/udp";
import { type Command, type Context, defineCommand } from "../common/command.ts";
import { Failure } from "../common/failure.ts";
import { unlessAborted } from "../common/interrupts.ts";
import { TLS_CONNECT_OPTIONS, tlsToConnect } from "../common/tls_options.ts";
import {
  CLOSE_TIMEOUT,
  CONNECT_TIMEOUT,
  fail,
  hurry,
  open,
  orDamaged,
  SERVER_ARGUMENT,
} from "./_client.ts";
import { checkOver, type Limits } from "./_limits.ts";
import { endAfter, pingExitCode, type PingLimits } from "./_ping_limits.ts";
import { PingOutput } from "./_ping_output.ts";
import { PingSession } from "./_ping_session.ts";
import { pingUdp } from "./_ping_udp.ts";

/** Datagrams may be empty, but not as long as requests on a stream. */
function sizeLimits({ transport }: Endpoint): Limits {
  return transport === "udp" ? { min: 0, max: MAX_DATAGRAM } : { min: 1, max: Infinity };
}

/** `echo ping`. */
export const ping: Command = defineCommand({
  name: "ping",
  summary: "Sends requests to an echo server, checks every byte of the replies, and times them",
  arguments: { endpoint: SERVER_ARGUMENT },
  options: {
    count: {
      type: "integer",
      short: "c",
      value: "COUNT",
      help: "Stop after COUNT requests; else go on until Ctrl-C",
      min: "1",
    },
    interval: {
      type: "duration",
      short: "i",
      value: "D",
      help: "Time between requests; 0: send the next when a reply is there",
      default: "1s",
    },
    size: {
      type: "size",
      short: "s",
      value: "BYTES",
      help: "Bytes of a request, from 1 to 16M; over UDP from 0 to 65507",
      default: "64",
      min: "0",
      max: "16M",
    },
    timeout: {
      type: "duration",
      short: "W",
      value: "D",
      help: "How long to wait for each reply",
      default: "2s",
      min: "1ms",
    },
    deadline: {
      type: "duration",
      short: "w",
      value: "D",
      help: "Stop after this time in all; a COUNT then counts replies",
      min: "1ms",
    },
    ...TLS_CONNECT_OPTIONS,
  },
  notes:
    "The exit code is 0 if there were replies, 1 if not or if there were less than COUNT at the deadline,\n" +
    "3 if the connection failed, 4 if a reply was corrupted or TLS failed, 130 or 143 if a signal cut\n" +
    "the job short. Without a count Ctrl-C is the normal end.",
  async run(values, context: Context) {
    const { endpoint, count, interval, size, timeout, deadline, ...how } = values;
    const { interrupts } = context;
    const limits: PingLimits = { count, deadline };
    checkOver(endpoint, "-s/--size", "a size", size, sizeLimits(endpoint));
    const tls = await unlessAborted(tlsToConnect(how, endpoint), interrupts.drain);
    if (endpoint.transport === "udp") return await pingUdp(endpoint, values, context);
    using limit = endAfter(deadline, interrupts.drain);
    using stream = await open(endpoint, {
      timeout: Math.min(deadline ?? Infinity, CONNECT_TIMEOUT),
      signal: interrupts.drain,
      ...(tls === undefined ? {} : { tls }),
    });
    if (how.verbose) void context.err.line(`connected from ${formatEndpoint(stream.local)}`);
    const output = new PingOutput(context, endpoint, stream.remote, how);
    output.begin(size);

    const options = { count, interval, size, timeout, untilAnswered: deadline !== undefined };
    const session = new PingSession(stream, options, (event) => output.event(event));
    const { stats } = session;
    const startedAt = performance.now();
    let end = await session.run(limit.signal).catch(fail);
    const interruption = end === "stopped" ? interrupts.reason : undefined;
    if (stats.sent > 0) await output.summary(stats.summary(), performance.now() - startedAt);
    using _hurry = hurry(stream, interrupts);
    const closeTimeout = Math.min(CLOSE_TIMEOUT, limit.left());
    if (end === "done") end = await session.finish(closeTimeout).then(() => "done" as const, fail);
    if (end instanceof Failure) throw orDamaged(end, stats.corrupted > 0);
    if (end === "stopped") await stream.close({ timeout: closeTimeout });
    return pingExitCode(stats, limits, interruption);
  },
});
