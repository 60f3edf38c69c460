import {
  type ByteStream,
  connect,
  type ConnectOptions,
  type Endpoint,
  formatEndpoint,
} from "@zocalo/transport";
import { type Command, type Context, defineCommand } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { type Interruption, type Interrupts, unlessAborted } from "../common/interrupts.ts";
import { TLS_CONNECT_OPTIONS, tlsToConnect } from "../common/tls_options.ts";
import { toFailure } from "../common/to_failure.ts";
import { PingOutput } from "./_ping_output.ts";
import { PingSession } from "./_ping_session.ts";
import type { PingStats } from "./_ping_stats.ts";

/** How long connecting may take if `--deadline` does not say less, in milliseconds. */
const CONNECT_TIMEOUT = 30_000;

/** How long the server may take to finish, to whom nothing is owed then, in milliseconds. */
const CLOSE_TIMEOUT = 250;

interface Limits {
  readonly count?: number | undefined;
  readonly deadline?: number | undefined;
}

/** Turns the errors of the network into failures, and throws all others. */
function fail(error: unknown): Failure {
  const failure = toFailure(error);
  if (failure instanceof Failure) return failure;
  throw failure;
}

async function open(endpoint: Endpoint, options: ConnectOptions): Promise<ByteStream> {
  try {
    return await connect(endpoint, options);
  } catch (error) {
    throw toFailure(error);
  }
}

/** Fires after `deadline` milliseconds, or at the first interruption. */
function endAfter(deadline: number | undefined, interruption: AbortSignal) {
  const startedAt = performance.now();
  const timeUp = new AbortController();
  const timer = deadline === undefined ? undefined : setTimeout(() => timeUp.abort(), deadline);
  return {
    signal: AbortSignal.any([timeUp.signal, interruption]),
    /** How long until the deadline. */
    left: () => Math.max(0, (deadline ?? Infinity) - (performance.now() - startedAt)),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

/** Aborts the stream, and so whatever waits for it, when somebody interrupts twice. */
function hurry(stream: ByteStream, { abort }: Interrupts): Disposable {
  const onAbort = () => stream.abort();
  if (abort.aborted) onAbort();
  else abort.addEventListener("abort", onAbort);
  return { [Symbol.dispose]: () => abort.removeEventListener("abort", onAbort) };
}

/** As ping(8): without a count Ctrl-C is the normal end. All other interruptions cut the job short. */
function isCutShort({ count }: Limits, { exitCode }: Interruption): boolean {
  return count !== undefined || exitCode !== EXIT.SIGINT;
}

/** As ping(8): no reply is a no, and so are less than `count` replies when there is a deadline. */
function answer({ received }: PingStats, { count = 0, deadline }: Limits): number {
  if (received === 0) return EXIT.NO;
  return deadline !== undefined && received < count ? EXIT.NO : EXIT.OK;
}

/** `echo ping`. */
export const ping: Command = defineCommand({
  name: "ping",
  summary: "Sends requests to an echo server, checks every byte of the replies, and times them",
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
      help: "Bytes of a request, up to 16M",
      default: "64",
      min: "1",
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
  async run({ endpoint, count, interval, size, timeout, deadline, ...how }, context: Context) {
    const { interrupts } = context;
    const limits: Limits = { count, deadline };
    const tls = await unlessAborted(tlsToConnect(how, endpoint), interrupts.drain);
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
    if (end instanceof Failure) {
      throw stats.corrupted > 0 ? new Failure(EXIT.INTEGRITY, end.message, { cause: end }) : end;
    }
    if (end === "stopped") await stream.close({ timeout: closeTimeout });
    if (stats.corrupted > 0) return EXIT.INTEGRITY;
    if (interruption !== undefined && isCutShort(limits, interruption)) {
      return interruption.exitCode;
    }
    return answer(stats, limits);
  },
});
