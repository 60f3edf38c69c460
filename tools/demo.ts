/**
 * The main job on real input: `echo serve` runs as a process of its own, and clients side by side send it the files of this
 * project, 64 MiB of random bytes and length-prefixed frames, and compare every byte that comes back. Exits with 0 only if
 * all matched.
 */
import { equals } from "@std/bytes/equals";
import { format } from "@std/fmt/bytes";
import { fromFileUrl } from "@std/path";
import { lengthPrefixed } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { type ByteStream, connect } from "@zocalo/transport";
import { stdFlags } from "./std_flags.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

const FILE_CLIENTS = 20;
const RANDOM_BYTES = 64 * 1_048_576;
const FRAMES = 2_000;
const MAX_FRAME = 4_096;

/** How long a client may wait for the next bytes before the demo gives up, in milliseconds. */
const PATIENCE = 30_000;

/** One line of the table. */
interface Row {
  what: string;
  clients: number;
  bytes: number;
  seconds: number;
  verdict: string;
}

/** `echo serve` as a process on a free port. */
class EchoServer implements AsyncDisposable {
  readonly endpoint: string;
  readonly #child: Deno.ChildProcess;

  private constructor(endpoint: string, child: Deno.ChildProcess) {
    this.endpoint = endpoint;
    this.#child = child;
  }

  static async start(): Promise<EchoServer> {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        ...await stdFlags(),
        "--allow-net",
        "apps/echo/main.ts",
        "serve",
        ":0",
        "--json",
      ],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("\n")) {
      const { done, value } = await reader.read();
      if (done) throw new Error("echo serve has ended before it listened");
      text += value;
    }
    reader.releaseLock();
    const { endpoint } = JSON.parse(text.slice(0, text.indexOf("\n")));
    return new EchoServer(endpoint, child);
  }

  /** Asks it to drain, and says whether it ended well. */
  async stop(): Promise<boolean> {
    this.#child.kill("SIGTERM");
    const { code } = await this.#child.status;
    return code === 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#child.status;
  }
}

/** Reads to the end of the stream, and compares on the way. */
async function matches(stream: ByteStream, expected: Uint8Array): Promise<boolean> {
  const buffer = new Uint8Array(262_144);
  let offset = 0;
  for (;;) {
    const count = await stream.read(buffer);
    if (count === null) return offset === expected.length;
    if (!equals(buffer.subarray(0, count), expected.subarray(offset, offset + count))) return false;
    offset += count;
  }
}

/** Sends the data, half-closes, and says whether the same came back. */
async function roundTrip(endpoint: string, data: Uint8Array): Promise<boolean> {
  await using stream = await connect(endpoint);
  const [matched] = await Promise.all([
    matches(stream, data),
    stream.write(data).then(() => stream.closeWrite()),
  ]);
  return matched;
}

/** Talks length-prefixed frames, several in flight, and says whether each came back as it was. */
async function frameTrip(endpoint: string, frames: readonly Uint8Array[]): Promise<boolean> {
  await using stream = await connect(endpoint);
  const messages = framed(stream, lengthPrefixed());
  const sending = Promise.all(frames.map((frame) => messages.send(frame)));
  for (const frame of frames) {
    const reply = await messages.receive({ timeout: PATIENCE });
    if (reply === undefined || !equals(reply, frame)) return false;
  }
  await sending;
  await stream.closeWrite();
  return await messages.receive({ timeout: PATIENCE }) === undefined;
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  // More than this at once is refused by the standard.
  for (let i = 0; i < length; i += 65_536) crypto.getRandomValues(bytes.subarray(i, i + 65_536));
  return bytes;
}

async function projectFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory && !name.startsWith(".") && name !== "dist") {
      files.push(...await projectFiles(path));
    } else if (isFile) files.push(path);
  }
  return files;
}

/** Runs clients side by side, each with its own data. */
async function measure<T>(
  what: string,
  bytes: number,
  data: readonly T[],
  client: (data: T) => Promise<boolean>,
): Promise<Row> {
  const startedAt = performance.now();
  const results = await Promise.allSettled(data.map(client));
  const seconds = (performance.now() - startedAt) / 1_000;
  const errors = results.flatMap((result) => result.status === "rejected" ? [result.reason] : []);
  for (const error of errors) console.error(`${what}: ${error}`);
  const wrong = results.filter((result) => result.status === "fulfilled" && !result.value).length;
  const failed = errors.length + wrong;
  const verdict = failed === 0 ? "all match" : `${failed} of ${data.length} FAILED`;
  return { what, clients: data.length, bytes, seconds, verdict };
}

function printTable(rows: readonly Row[]): void {
  const cells = rows.map(({ what, clients, bytes, seconds, verdict }) => [
    what,
    String(clients),
    format(bytes, { binary: true }),
    `${seconds.toFixed(2)} s`,
    `${format(2 * bytes / seconds)}/s`,
    verdict,
  ]);
  const table = [["", "clients", "there and back", "time", "both ways", "result"], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table) {
    const padded = row.map((cell, column) =>
      column === 0 || column === 5 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    );
    console.log(padded.join("  ").trimEnd());
  }
}

async function main(): Promise<number> {
  await using server = await EchoServer.start();
  const { endpoint } = server;
  console.log(`echo serve on ${endpoint}, ${FILE_CLIENTS + 2} clients side by side`);
  const paths = (await projectFiles(ROOT)).toSorted();
  const files = await Promise.all(paths.map((path) => Deno.readFile(path)));
  const shares = Array.from(
    { length: Math.min(FILE_CLIENTS, files.length) },
    (_, client) => files.filter((_, index) => index % FILE_CLIENTS === client),
  );
  const sizeOf = (chunks: readonly Uint8Array[]) =>
    chunks.reduce((sum, { length }) => sum + length, 0);
  const random = randomBytes(RANDOM_BYTES);
  const frames = Array.from(
    { length: FRAMES },
    (_, index) => random.subarray(index, index + index % MAX_FRAME),
  );

  const rows = await Promise.all([
    measure(`${files.length} files of this project`, sizeOf(files), shares, async (share) => {
      for (const file of share) {
        if (!await roundTrip(endpoint, file)) return false;
      }
      return true;
    }),
    measure("random bytes", random.length, [random], (data) => roundTrip(endpoint, data)),
    measure(
      `${FRAMES} frames, u32 length`,
      sizeOf(frames),
      [frames],
      (data) => frameTrip(endpoint, data),
    ),
  ]);
  printTable(rows);
  const drained = await server.stop();
  if (!drained) console.error("echo serve did not end well");
  return drained && rows.every(({ verdict }) => verdict === "all match") ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
