/** Transfers of files between two programs on loopback, one of which listens. */
import { randomBytes } from "../support/random_bytes.ts";
import { run } from "./process.ts";
import type { Column, Context, Peer, Sample, Shape } from "./suite.ts";
import { formatNumber } from "./table.ts";
import { MissingToolError } from "./tools.ts";
import { TransferProgram } from "./transfer_program.ts";

/** What is transferred. */
export interface TransferShape extends Shape {
  readonly unit: "MB/s" | "files/s";
  /** One file of 1 GiB, or 10 000 of 1 to 64 KiB in 100 folders. */
  readonly what: "large" | "small";
  /** What it is transferred to. */
  readonly target: "tmpfs" | "disk";
  /** Whether both sides see to it that it outlives a power failure. */
  readonly fsync: boolean;
  /** Whether it is bytes until the end, without a check. */
  readonly raw: boolean;
}

/** One transfer. */
export interface TransferJob {
  readonly shape: TransferShape;
  /** A file, or a folder with all in it. */
  readonly source: string;
  /** The folder that it goes to. */
  readonly folder: string;
  /** For what a program needs besides; gone after the transfer. */
  readonly scratch: string;
}

/** The two programs of a peer. */
export interface TransferCommands {
  /** Says on stderr where it listens, or that it is `ready`. */
  readonly listen: (job: TransferJob) => Promise<readonly string[]>;
  /** What it says where it has no port of its own: somebody else brings the two together. */
  readonly ready?: RegExp;
  /** `port` is 0 for one that has none. */
  readonly connect: (job: TransferJob, port: number) => Promise<readonly string[]>;
  /** Whether the listener ends with the transfer, or else stays and has all on disk when the connector ends. */
  readonly ends: boolean;
}

export interface TransferPeerOptions {
  readonly name: string;
  readonly title: string;
  /** Names of the shapes that it can do; all where there are none. */
  readonly shapes?: readonly string[];
  /** Programs that it needs. */
  readonly programs: readonly string[];
  /** Finds out whether it can run here. */
  readonly prepare?: (context: Context) => Promise<void>;
  readonly commands: (context: Context) => Promise<TransferCommands>;
}

const megabytes = (bytes: number) => `${formatNumber(bytes / 1e6)} MB`;

/** The most of the rounds: what each side had in memory, with all its processes. */
export const MEMORY_COLUMNS: readonly Column[] = [
  { name: "sender", title: "sender's memory", format: megabytes, shows: "max" },
  { name: "receiver", title: "receiver's memory", format: megabytes, shows: "max" },
];

const LARGE_SIZE = 1_073_741_824;
const SMALL_FILES = 10_000;

/** Bytes that are made at once. */
const BLOCK_SIZE = 16_777_216;

/** From 1 to 64 KiB, each size as often as another. */
const smallSize = (i: number) => 1_024 + i * 7_919 % (63 * 1_024 + 1);

async function makeLarge(path: string): Promise<void> {
  for (let size = 0; size < LARGE_SIZE; size += BLOCK_SIZE) {
    await Deno.writeFile(path, randomBytes(BLOCK_SIZE), { append: true });
  }
}

async function makeSmall(path: string): Promise<void> {
  const block = randomBytes(BLOCK_SIZE);
  for (let i = 0; i < SMALL_FILES; i++) {
    const folder = `${path}/${i % 100}`;
    if (i < 100) await Deno.mkdir(folder, { recursive: true });
    const start = i * 64;
    await Deno.writeFile(`${folder}/${i}`, block.subarray(start, start + smallSize(i)));
  }
}

/** In memory, as a file is that was read before. */
const MEMORY = "/dev/shm";

async function makeFolder(dir: string, { resources }: Pick<Context, "resources">): Promise<string> {
  try {
    const path = await Deno.makeTempDir({ dir, prefix: "zocalo-bench-" });
    resources.defer(() => Deno.remove(path, { recursive: true }));
    return path;
  } catch (cause) {
    throw new MissingToolError(`${dir} cannot be used: ${(cause as Error).message}`);
  }
}

const sources = new WeakMap<Context, Map<string, Promise<string>>>();

/** Makes what is transferred when it is asked for the first time; it is gone with the suite. */
function sourceOf({ what }: TransferShape, context: Context): Promise<string> {
  let made = sources.get(context);
  if (made === undefined) sources.set(context, made = new Map());
  let source = made.get(what);
  if (source === undefined) made.set(what, source = make());
  return source;

  async function make(): Promise<string> {
    const path = `${await makeFolder(MEMORY, context)}/${what}`;
    await (what === "large" ? makeLarge : makeSmall)(path);
    return path;
  }
}

/**
 * A virtual machine may have given memory back that nobody used for a second or two, and gets it again page by page, which
 * doubles the time of a transfer: it would be paid for by whoever comes after a slow one.
 */
async function warmMemory(folder: string, signal: AbortSignal): Promise<void> {
  const path = `${folder}/warm`;
  await run(["dd", "if=/dev/zero", `of=${path}`, "bs=1M", `count=${2 * LARGE_SIZE / 1_048_576}`], {
    signal,
  });
  await Deno.remove(path);
}

/** rsync says that it listens a moment before it does. */
async function untilListening(port: number): Promise<void> {
  for (let tries = 0;; tries++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused) || tries === 500) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

async function measure(
  shape: TransferShape,
  { listen, ready, connect, ends }: TransferCommands,
  context: Context,
): Promise<Sample> {
  const { signal } = context;
  await using resources = new AsyncDisposableStack();
  const source = await sourceOf(shape, context);
  const disk = Deno.env.get("TMPDIR") ?? "/tmp";
  const scratch = await makeFolder(disk, { resources });
  const root = shape.target === "tmpfs" ? MEMORY : disk;
  // ext4 looks past each inode that was freed in the last minutes when it makes a file: whoever came next would pay for that.
  const isKept = shape.what === "small" && shape.target === "disk";
  const folder = await makeFolder(root, isKept ? context : { resources });
  const job: TransferJob = { shape, source, folder, scratch };
  await warmMemory(scratch, signal);
  // What others have left to be written would be paid for by whoever comes next.
  if (shape.target === "disk") await run(["sync", "-f", folder], { signal });
  await using listener = new TransferProgram(await listen(job), signal);
  const port = ready === undefined ? await listener.port() : 0;
  if (ready !== undefined) await listener.said(ready);
  if (!ends) await untilListening(port);
  const argv = await connect(job, port);
  const start = performance.now();
  await using connector = new TransferProgram(argv, signal);
  await connector.succeeded();
  if (ends) await listener.succeeded();
  const seconds = (performance.now() - start) / 1_000;
  const memory = { sender: connector.peakBytes, receiver: listener.peakBytes };
  await run(["diff", "-rq", source, `${folder}/${shape.what}`], { signal });
  const amount = shape.unit === "MB/s" ? LARGE_SIZE / 1e6 : SMALL_FILES;
  return { rate: amount / seconds, more: memory };
}

/** What came is compared with the source before it counts. */
export function transferPeer(options: TransferPeerOptions): Peer<TransferShape> {
  const { name, title, shapes, programs, prepare, commands } = options;
  return {
    name,
    title,
    ...(shapes === undefined ? {} : { shapes }),
    async prepare(context) {
      for (const program of ["dd", "diff", "sync", ...programs]) await requireProgram(program);
      await prepare?.(context);
      const both = await commands(context);
      return { measure: (shape) => measure(shape, both, context) };
    },
  };
}

async function requireProgram(program: string): Promise<void> {
  try {
    await run(["which", program]);
  } catch {
    throw new MissingToolError(`${program} is not installed`);
  }
}
