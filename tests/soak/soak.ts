/** Runs the three servers under mixed load and watches them. */
import { format } from "@std/fmt/bytes";
import { pause } from "../../apps/common/pause.ts";
import { AppServer } from "../../tools/app_server.ts";
import { chatLoads } from "./chat_load.ts";
import { echoLoads } from "./echo_load.ts";
import { fileLoad } from "./file_load.ts";
import { growthFaults, MAX_MORE_DESCRIPTORS, memoryQuarters } from "./growth.ts";
import { type Load, Tally } from "./load.ts";
import { type Usage, usageOf } from "./usage.ts";

/** Samples in a run, but at most one in so many milliseconds. */
const SAMPLES = 400;
const MIN_STEP = 100;

/** How often a line is printed, in milliseconds. */
const LINE_EVERY = 60_000;

/** How long a server may take to drain before it is killed, in milliseconds. */
const DRAIN = 20_000;

/** How long a server may take to let go of what its last clients had, in milliseconds. */
const SETTLING = 10_000;

export interface SoakOptions {
  /** How long the load lasts, in milliseconds. */
  readonly duration: number;
  /** Ends it before its time. */
  readonly signal?: AbortSignal;
  /** Gets a line a minute, and one at the end. */
  readonly print: (line: string) => void;
}

/** A server with its load. */
interface Subject {
  readonly server: AppServer;
  readonly loads: readonly [endpoint: string, load: Load][];
  readonly tally: Tally;
  readonly before: Usage;
  readonly samples: Usage[];
}

async function subject(
  server: AppServer,
  toLoads: (endpoints: readonly string[]) => [string, Load][],
): Promise<Subject> {
  const before = await usageOf(server);
  return { server, loads: toLoads(server.endpoints), tally: new Tally(), before, samples: [] };
}

/** Starts the servers; those that run are stopped with the stack. */
async function startAll(stack: AsyncDisposableStack, folder: string): Promise<Subject[]> {
  const [from, to] = [`${folder}/from`, `${folder}/to`];
  await Promise.all([from, to].map((path) => Deno.mkdir(path)));
  const start = async (...args: Parameters<typeof AppServer.start>) =>
    stack.use(await AppServer.start(...args));
  // No limit keeps the load from what it is there for.
  const anyRate = ["--max-rate=0"];
  return [
    await subject(
      await start("echo", "serve", [":0", "udp://:0", `unix:${folder}/echo.sock`], anyRate),
      echoLoads,
    ),
    await subject(
      await start("chat", "serve", [":0"], ["--flood=off"]),
      chatLoads,
    ),
    await subject(
      await start("file-send", "receive", [":0"], ["--accept-all", `--output=${to}`]),
      (endpoints) => endpoints.map((endpoint) => [endpoint, fileLoad(from, to)]),
    ),
  ];
}

function clock(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function statusLine(time: number, subjects: readonly Subject[]): string {
  const parts = subjects.map(({ server, tally, samples }) => {
    const { memory, descriptors } = samples.at(-1)!;
    const sizes = [memory, tally.bytes].map((bytes) => format(bytes, { binary: true }));
    return `${server.app} ${sizes[0]}, ${descriptors} descriptors, ` +
      `${tally.rounds} rounds, ${sizes[1]}`;
  });
  return `${clock(time).padStart(6)}  ${parts.join(" | ")}`;
}

/** Takes samples and prints lines until `stop` aborts, and one more line then. */
async function watch(
  subjects: readonly Subject[],
  { duration, print }: SoakOptions,
  stop: AbortSignal,
): Promise<void> {
  const step = Math.max(MIN_STEP, duration / SAMPLES);
  const startedAt = performance.now();
  let nextLine = LINE_EVERY;
  while (!stop.aborted) {
    for (const { server, samples } of subjects) samples.push(await usageOf(server));
    const time = performance.now() - startedAt;
    if (time >= nextLine) {
      print(statusLine(time, subjects));
      nextLine += LINE_EVERY;
    }
    await pause(step, stop);
  }
  print(statusLine(performance.now() - startedAt, subjects));
}

/** Its usage once it is at rest, or when it has had its time for that. */
async function atRest({ server, before }: Subject): Promise<Usage> {
  const endsAt = performance.now() + SETTLING;
  for (;;) {
    const usage = await usageOf(server);
    const isAtRest = usage.descriptors <= before.descriptors + MAX_MORE_DESCRIPTORS;
    if (isAtRest || performance.now() >= endsAt) return usage;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ends all as soon as one has failed. Returns what went wrong. */
async function load(subjects: readonly Subject[], options: SoakOptions): Promise<string[]> {
  const faults: string[] = [];
  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, ...(options.signal ? [options.signal] : [])]);
  const fail = (app: string, error: unknown) => {
    faults.push(`${app}: ${error instanceof Error ? error.message : error}`);
    over.abort();
  };
  const timer = setTimeout(() => over.abort(), options.duration);
  const running = subjects.flatMap(({ server: { app }, loads, tally }) =>
    loads.map(([endpoint, load]) => load(endpoint, tally, stop).catch((error) => fail(app, error)))
  );
  // The exchanges under way at the end count too.
  const ended = new AbortController();
  const watching = watch(subjects, options, ended.signal).catch((error) => fail("soak", error));
  await Promise.all(running);
  ended.abort();
  await watching;
  clearTimeout(timer);
  return faults;
}

/** What was wrong with a server, after its load. */
async function judge(subject: Subject, print: SoakOptions["print"]): Promise<string[]> {
  const { server, tally, before, samples } = subject;
  const after = await atRest(subject);
  const faults = growthFaults({ before, samples, after });
  if (tally.rounds === 0) faults.push("nothing came back");
  const code = await server.stop(DRAIN);
  if (code !== 0) faults.push(`it ended with ${code}`);
  const [second, last] = memoryQuarters(samples).map((bytes) => format(bytes, { binary: true }));
  print(
    `${server.app}: memory ${second} in the second quarter, ${last} in the last; descriptors ` +
      `${before.descriptors} before, ${after.descriptors} after; exit code ${code}`,
  );
  return faults.map((fault) => `${server.app}: ${fault}`);
}

/**
 * Runs it. The servers are processes of their own, on loopback.
 *
 * @returns What went wrong: nothing, if all is well.
 */
export async function soak(options: SoakOptions): Promise<string[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const subjects = await startAll(stack, folder);
  const faults = await load(subjects, options);
  if (faults.length > 0) return faults;
  return (await Promise.all(subjects.map((subject) => judge(subject, options.print)))).flat();
}
