/** What file-send's receiver gets: folders, one after the other, some of them cut in the middle and sent again. */
import { equals } from "@std/bytes/equals";
import { fromFileUrl } from "@std/path";
import { commandWords } from "../../tools/app_server.ts";
import { type Load, PATIENCE, randomData } from "./load.ts";

const ROOT: string = fromFileUrl(new URL("../..", import.meta.url));

const FILES = 4;
const MAX_FILE = 4_194_304;

/** One of so many senders is killed. */
const KILL_EVERY = 3;

/** The first progress is told after a second: such a sender is then in the middle of its last file. */
const SLOW = "--limit-rate=2M";
const CUT_FILE = 4_194_304;

async function makeFolder(folder: string, cut: boolean): Promise<number> {
  await Deno.mkdir(folder);
  const files = Array.from({ length: FILES }, () => randomData(MAX_FILE));
  if (cut) files[0] = new Uint8Array(CUT_FILE).fill(files[0]![0]!);
  for (const [index, data] of files.entries()) await Deno.writeFile(`${folder}/${index}`, data);
  return files.reduce((sum, { length }) => sum + length, 0);
}

/** Rejects if one of the folders has a file that the other one has not, or another one. */
export async function compareFolders(expected: string, actual: string): Promise<void> {
  const [wanted, got] = [expected, actual].map((folder) =>
    Array.from(Deno.readDirSync(folder), ({ name }) => name).toSorted().join(", ")
  );
  if (wanted !== got) throw new Error(`Of the files ${wanted} there are ${got} in ${actual}`);
  for (const name of wanted!.split(", ")) {
    const [one, two] = await Promise.all(
      [expected, actual].map((folder) => Deno.readFile(`${folder}/${name}`)),
    );
    if (!equals(one!, two!)) throw new Error(`${actual}/${name} has come changed`);
  }
}

async function startSender(endpoint: string, args: readonly string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...await commandWords("file-send"), "send", endpoint, ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    // Ctrl-C is for the soak: this one is to finish.
    detached: true,
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  return { child, ended: child.status.finally(() => clearTimeout(timer)) };
}

/** Kills a sender as soon as it tells of progress. */
async function sendHalf(endpoint: string, folder: string): Promise<void> {
  const { child, ended } = await startSender(endpoint, [folder, SLOW, "--json"]);
  const said = new Response(child.stderr).text();
  let printed = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    printed += text;
    if (printed.includes('"event":"progress"')) break;
  }
  child.kill("SIGKILL");
  await ended;
  await said;
}

async function sendAll(endpoint: string, folder: string): Promise<void> {
  const { child, ended } = await startSender(endpoint, [folder, "--quiet"]);
  const [{ code }, said] = await Promise.all([
    ended,
    new Response(child.stderr).text(),
    new Response(child.stdout).text(),
  ]);
  if (code !== 0) throw new Error(`The sender has ended with ${code}: ${said.trim()}`);
}

/** Sends folders made in `from` to the receiver whose folder is `to`, and removes them on both sides. */
export function fileLoad(from: string, to: string): Load {
  return async (endpoint, tally, stop) => {
    for (let round = 1; !stop.aborted; round++) {
      const folder = `${from}/${round}`;
      const cut = round % KILL_EVERY === 0;
      const bytes = await makeFolder(folder, cut);
      if (cut) await sendHalf(endpoint, folder);
      await sendAll(endpoint, folder);
      await compareFolders(folder, `${to}/${round}`);
      await Deno.remove(folder, { recursive: true });
      await Deno.remove(`${to}/${round}`, { recursive: true });
      tally.add(bytes);
    }
  };
}
