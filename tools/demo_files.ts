/** The demo's folder for file-send, and its senders: one that is killed, and one that goes on. */
import { equals } from "@std/bytes/equals";
import { format } from "@std/fmt/bytes";
import { dirname, relative } from "@std/path";
import { commandWords } from "./app_server.ts";

/** Bytes a second before the kill, so that there is a middle. */
const SLOW = "--limit-rate=24M";

/** So much is over there when the sender is killed: less than all, and more than what is sent twice. In bytes. */
const MIDDLE = 24 * 1_048_576;

/** A sender that takes longer is killed. In milliseconds. */
const PATIENCE = 60_000;

/** Copies files, and puts random bytes beside them. */
export async function makeSource(
  folder: string,
  root: string,
  paths: readonly string[],
  random: Uint8Array,
): Promise<void> {
  for (const path of paths) {
    const copy = `${folder}/project/${relative(root, path)}`;
    await Deno.mkdir(dirname(copy), { recursive: true });
    await Deno.copyFile(path, copy);
  }
  await Deno.writeFile(`${folder}/random`, random);
}

/** A sender, and its events one by one. */
async function startSender(args: readonly string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...await commandWords("file-send"), "send", ...args, "--json"],
    cwd: new URL("..", import.meta.url),
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  const ended = child.status.finally(() => clearTimeout(timer));
  return { child, ended, events: eventsOf(child.stdout) };
}

interface Event {
  event: string;
  files: number;
  bytes: number;
  movedBytes: number;
  resumedBytes: number;
}

async function* eventsOf(stdout: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Event> {
  let rest = "";
  for await (const text of stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield JSON.parse(line);
  }
}

/** Kills a sender in the middle. Returns how many bytes it had sent by then, about. */
async function sendHalf(endpoint: string, from: string): Promise<number> {
  const { child, ended, events } = await startSender([endpoint, from, SLOW]);
  let sent = 0;
  for await (const { event, bytes } of events) {
    if (event !== "progress" || bytes < MIDDLE) continue;
    sent = bytes;
    child.kill("SIGKILL");
    break;
  }
  if ((await ended).success) throw new Error("The sender had ended before it could be killed");
  return sent;
}

/** Sends all. Returns the last event. */
async function sendAll(endpoint: string, from: string): Promise<Event> {
  const { ended, events } = await startSender([endpoint, from]);
  let last: Event | undefined;
  for await (const event of events) last = event;
  const { code } = await ended;
  if (code !== 0 || last?.event !== "done") throw new Error(`The sender has ended with ${code}`);
  return last;
}

/** Rejects if one of the folders has something that the other one has not. Returns the number of files. */
async function compare(a: string, b: string): Promise<number> {
  const names = [a, b].map((folder) => Array.from(Deno.readDirSync(folder), ({ name }) => name));
  const [first, second] = names.map((list) => list.sort().join("\n"));
  if (first !== second) throw new Error(`${a} and ${b} do not hold the same names`);
  let files = 0;
  for (const name of names[0]!) {
    const paths = [`${a}/${name}`, `${b}/${name}`] as const;
    const [one, two] = paths.map((path) => Deno.lstatSync(path));
    if (one!.mode !== two!.mode || one!.mtime?.getTime() !== two!.mtime?.getTime()) {
      throw new Error(`${paths[1]} has another mode or time`);
    }
    if (one!.isDirectory) files += await compare(...paths);
    else if (equals(await Deno.readFile(paths[0]), await Deno.readFile(paths[1]))) files += 1;
    else throw new Error(`${paths[1]} has come changed`);
  }
  return files;
}

/** Sends a folder, kills the sender, sends it again, and compares. Returns the exit code. */
export async function fileTrip(endpoint: string, from: string, to: string): Promise<number> {
  const startedAt = performance.now();
  try {
    const half = await sendHalf(endpoint, from);
    const { movedBytes, resumedBytes } = await sendAll(endpoint, from);
    const files = await compare(from, `${to}/from`);
    const seconds = (performance.now() - startedAt) / 1_000;
    const show = (bytes: number) => format(bytes, { binary: true });
    console.log(
      `killed after ${show(half)}, then ${show(movedBytes)} to go; ${show(resumedBytes)} of an ` +
        `unfinished file was kept\n${files} files  ${seconds.toFixed(2)} s  all match`,
    );
    return 0;
  } catch (error) {
    console.error(`file-send: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}
