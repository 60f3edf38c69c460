/**
 * The main job on real input: `echo serve` runs as a process of its own, and clients side by side send it the files of this
 * project, length-prefixed frames, datagrams, and 64 MiB of random bytes each over TCP, a Unix socket and TLS, and compare
 * every byte that comes back. Then `chat serve` does, and three clients in a room compare all lines that they hear. Then
 * `file-send receive` gets a folder from a sender that is killed in the middle and started again, and all files are compared.
 * Exits with 0 only if all matched.
 */
import { equals } from "@std/bytes/equals";
import { format } from "@std/fmt/bytes";
import { fromFileUrl } from "@std/path";
import { lengthPrefixed } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { type ByteStream, connect, type ConnectOptions } from "@zocalo/transport";
import { type Certificates, makeCertificates } from "../tests/support/certificates.ts";
import { randomBytes } from "../tests/support/random_bytes.ts";
import { AppServer } from "./app_server.ts";
import { chatTrip, toLines } from "./demo_chat.ts";
import { datagramTrip } from "./demo_datagrams.ts";
import { fileTrip, makeSource } from "./demo_files.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

const FILE_CLIENTS = 20;
const RANDOM_BYTES = 64 * 1_048_576;
const FRAMES = 2_000;
const DATAGRAMS = 4_000;
const MAX_FRAME = 4_096;

/** How long nothing may happen before the demo gives up, in milliseconds. */
const PATIENCE = 20_000;

/** One line of the table. */
interface Row {
  what: string;
  clients: number;
  bytes: number;
  seconds: number;
  verdict: string;
}

/** Where to send bytes. */
interface Target {
  endpoint: string;
  options?: ConnectOptions;
}

/** `echo serve`, over TCP first, then over others that this machine has; files that it needs go into `folder`. */
async function startEcho(folder: string): Promise<{ server: AppServer; targets: Target[] }> {
  const asked = [":0", "udp://127.0.0.1:0"];
  const options = ["--max-rate=0"];
  if (Deno.build.os !== "windows") asked.push(`unix:${folder}/echo.sock`);
  const certificates = await makeCertificates(folder).catch((error) => {
    console.error(`Without TLS, since there are no certificates: ${error.message}`);
  });
  if (certificates !== undefined) {
    asked.push("tls://127.0.0.1:0");
    options.push(...tlsArgs(certificates));
  }
  const caCerts = certificates === undefined ? [] : [await Deno.readTextFile(certificates.ca)];
  const server = await AppServer.start("echo", "serve", asked, options);
  const targets = server.endpoints.map((endpoint) => ({
    endpoint,
    ...(endpoint.startsWith("tls:") ? { options: { tls: { caCerts } } } : {}),
  }));
  return { server, targets };
}

function tlsArgs({ server: { cert, key } }: Certificates): string[] {
  return [`--tls-cert=${cert}`, `--tls-key=${key}`];
}

/** Aborts a stream on which nothing has moved for too long. */
function watch(stream: ByteStream): Disposable {
  let before = -1;
  const timer = setInterval(() => {
    const moved = stream.bytesRead + stream.bytesWritten;
    if (moved === before) stream.abort(new Error(`Nothing came or went for ${PATIENCE / 1_000} s`));
    before = moved;
  }, PATIENCE);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Reads to the end of the stream, and rejects at the first byte that differs. */
async function compare(stream: ByteStream, expected: Uint8Array): Promise<void> {
  const buffer = new Uint8Array(262_144);
  let offset = 0;
  for (let n; (n = await stream.read(buffer)) !== null; offset += n) {
    if (equals(buffer.subarray(0, n), expected.subarray(offset, offset + n))) continue;
    throw new Error(`Bytes ${offset} to ${offset + n} came back changed`);
  }
  if (offset === expected.length) return;
  throw new Error(`${offset} of ${expected.length} bytes came back`);
}

/** Sends the data, half-closes, and rejects if anything else comes back. */
async function roundTrip({ endpoint, options }: Target, data: Uint8Array): Promise<void> {
  using stream = await connect(endpoint, options);
  using _watch = watch(stream);
  const sending = stream.write(data).then(() => stream.closeWrite());
  await Promise.all([compare(stream, data), sending]);
}

/** Talks length-prefixed frames, several in flight, and rejects if one comes back changed. */
async function frameTrip(
  { endpoint, options }: Target,
  frames: readonly Uint8Array[],
): Promise<void> {
  using stream = await connect(endpoint, options);
  using _watch = watch(stream);
  const messages = framed(stream, lengthPrefixed());
  const sending = Promise.all(frames.map((frame) => messages.send(frame)))
    .then(() => stream.closeWrite());
  const receiving = (async () => {
    for (const [index, frame] of frames.entries()) {
      const reply = await messages.receive();
      if (reply === undefined || !equals(reply, frame)) {
        throw new Error(`Frame ${index} came back changed`);
      }
    }
    if (await messages.receive() !== undefined) throw new Error("More frames came back");
  })();
  await Promise.all([receiving, sending]);
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
  client: (data: T) => Promise<void>,
): Promise<Row> {
  const startedAt = performance.now();
  const results = await Promise.allSettled(data.map(client));
  const seconds = (performance.now() - startedAt) / 1_000;
  const failed = results.filter((result) => result.status === "rejected");
  for (const { reason } of failed) console.error(`${what}: ${reason}`);
  const verdict = failed.length === 0 ? "all match" : `${failed.length} of ${data.length} FAILED`;
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

/** All clients side by side, against one server. Returns the exit code. */
async function run([target, ...others]: readonly Target[]): Promise<number> {
  const names = [target!, ...others].map(({ endpoint }) => endpoint).join(", ");
  console.log(`echo serve on ${names}, ${FILE_CLIENTS + 2 + others.length} clients side by side`);
  const paths = (await projectFiles(ROOT)).toSorted();
  const files = await Promise.all(paths.map((path) => Deno.readFile(path)));
  const shares = Array.from(
    { length: FILE_CLIENTS },
    (_, client) => files.filter((_, index) => index % FILE_CLIENTS === client),
  );
  const random = randomBytes(RANDOM_BYTES);
  const pieces = (length: number) =>
    Array.from({ length }, (_, index) => random.subarray(index, index + index % MAX_FRAME));
  const frames = pieces(FRAMES);
  const datagrams = pieces(DATAGRAMS);
  const isUdp = ({ endpoint }: Target) => endpoint.startsWith("udp:");
  const datagramTargets = others.filter(isUdp);
  const streamTargets = others.filter((other) => !isUdp(other));
  const rows = await Promise.all([
    measure(`${files.length} files of this project`, sizeOf(files), shares, async (share) => {
      for (const file of share) await roundTrip(target!, file);
    }),
    measure("random bytes", random.length, [random], (data) => roundTrip(target!, data)),
    measure(
      `${FRAMES} frames, u32 length`,
      sizeOf(frames),
      [frames],
      (data) => frameTrip(target!, data),
    ),
    ...datagramTargets.map(({ endpoint }) =>
      measure(
        `${DATAGRAMS} datagrams, udp`,
        sizeOf(datagrams),
        [datagrams],
        (data) => datagramTrip(endpoint, data),
      )
    ),
    ...streamTargets.map((other) => {
      const what = `random bytes, ${other.endpoint.split(":", 1)[0]}`;
      return measure(what, random.length, [random], (data) => roundTrip(other, data));
    }),
  ]);
  printTable(rows);
  return rows.every(({ verdict }) => verdict === "all match") ? 0 : 1;
}

function sizeOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

/** Three clients in a room say the project's documents to each other. Returns the exit code. */
async function runChat(endpoint: string): Promise<number> {
  console.log(`\nchat serve on ${endpoint}, 3 clients in a room`);
  const paths = (await projectFiles(ROOT)).filter((path) => path.endsWith(".md")).toSorted();
  const texts = await Promise.all(paths.map((path) => Deno.readTextFile(path)));
  const all = texts.flatMap(toLines);
  const startedAt = performance.now();
  const fault = await chatTrip(endpoint, all).then(() => undefined, String);
  const seconds = (performance.now() - startedAt) / 1_000;
  if (fault !== undefined) console.error(`chat: ${fault}`);
  const verdict = fault === undefined ? "all match" : "FAILED";
  console.log(`${all.length} lines, each heard by two  ${seconds.toFixed(2)} s  ${verdict}`);
  return fault === undefined ? 0 : 1;
}

/** Uses a server and stops it, unless somebody interrupts: then it is killed. Returns the exit code. */
async function use(
  server: AppServer,
  run: () => Promise<number>,
  interrupted: Promise<number>,
): Promise<number> {
  await using _server = server;
  const code = await Promise.race([run(), interrupted]);
  if (code > 128 || await server.stop(PATIENCE) === 0) return code;
  console.error(`${server.app} did not end well`);
  return 1;
}

/** A folder goes over, in two tries. Returns the exit code. */
async function runFiles(folder: string, interrupted: Promise<number>): Promise<number> {
  const [from, to] = [`${folder}/from`, `${folder}/to`];
  const paths = await projectFiles(ROOT);
  await makeSource(from, ROOT, paths, randomBytes(RANDOM_BYTES));
  await Deno.mkdir(to);
  const receiver = await AppServer.start("file-send", "receive", [":0"], [
    `--output=${to}`,
    "--accept-all",
  ]);
  const endpoint = receiver.endpoints[0]!;
  console.log(`\nfile-send receive on ${endpoint}, a folder that is sent, killed and sent again`);
  return await use(receiver, () => fileTrip(endpoint, from, to), interrupted);
}

async function runAll(folder: string, interrupted: Promise<number>): Promise<number> {
  const { server, targets } = await startEcho(folder);
  const code = await use(server, () => run(targets), interrupted);
  if (code !== 0) return code;
  const chat = await AppServer.start("chat", "serve", [":0"], ["--flood=off", "--max-sendq=16M"]);
  const chatCode = await use(chat, () => runChat(chat.endpoints[0]!), interrupted);
  return chatCode === 0 ? await runFiles(folder, interrupted) : chatCode;
}

/** With an endpoint, for tests, the server is one of echo that runs already. */
async function main(endpoint: string | undefined, interrupted: Promise<number>): Promise<number> {
  if (endpoint !== undefined) return await run([{ endpoint }]);
  const folder = await Deno.makeTempDir();
  try {
    return await runAll(folder, interrupted);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const { promise: interrupted, resolve } = Promise.withResolvers<number>();
  Deno.addSignalListener("SIGINT", () => resolve(130));
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => resolve(143));
  Deno.exit(await main(Deno.args[0], interrupted));
}
