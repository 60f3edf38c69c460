/** Folders, and files in them that are compared, for tests of `file-send`. */
import { assertEquals } from "@std/assert";
import { randomBytes } from "../support/random_bytes.ts";
import { App, type AppOptions } from "../support/app.ts";

/** What is in a folder: the contents, modes and times of files, and the modes of folders, whose paths end in `/`. */
export type Tree = Record<string, { size: number; sha256: string; mode: number; mtime: number }>;

async function sha256(path: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await Deno.readFile(path))).toHex();
}

/** Reads all that is below a folder. */
async function readTree(folder: string, prefix = ""): Promise<Tree> {
  const tree: Tree = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    const { size, mode, mtime } = await Deno.lstat(path);
    const about = { mode: mode! & 0o777, mtime: mtime!.getTime() };
    if (isDirectory) {
      tree[`${prefix}${name}/`] = { size: 0, sha256: "", ...about };
      Object.assign(tree, await readTree(path, `${prefix}${name}/`));
    } else {
      tree[prefix + name] = { size, sha256: await sha256(path), ...about };
    }
  }
  return tree;
}

/** The names in a folder, sorted. */
export function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

/** Checks that both folders hold the same, also in modes and times. */
export async function assertSameTrees(actual: string, expected: string): Promise<void> {
  assertEquals(await readTree(actual), await readTree(expected));
}

/** Names as people and programs make them. */
export const NAMES = [
  "plain.txt",
  "ñandú, él y tú.txt",
  "日本語のファイル.txt",
  "with  two spaces",
  "line\nfeed",
  "-o",
  "quote ' \" $HOME `id`",
  ".hidden",
];

/** Sizes around those of chunks, and others. */
const SIZES = { empty: 0, one: 1, course: 512_000, chunk: 1_048_576, more: 2_621_441 };

/** Makes files and folders of all kinds in `folder`. */
export async function makeTree(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/deep/er/and/deeper`, { recursive: true });
  await Deno.mkdir(`${folder}/empty folder`);
  for (const [name, size] of Object.entries(SIZES)) {
    await Deno.writeFile(`${folder}/${name}`, randomBytes(size));
  }
  for (const name of NAMES) await Deno.writeTextFile(`${folder}/deep/er/${name}`, name);
  await Deno.writeTextFile(`${folder}/deep/er/and/deeper/x`, "x");
  await Deno.chmod(`${folder}/one`, 0o751);
  await Deno.chmod(`${folder}/course`, 0o400);
  await Deno.utime(`${folder}/course`, 1_000_000_000.25, 1_000_000_000.25);
  await Deno.chmod(`${folder}/empty folder`, 0o700);
  await Deno.utime(`${folder}/deep/er`, 1_234_567_890, 1_234_567_890);
}

/** A folder of a test, with one to send from and one to receive in. */
export interface Folders extends AsyncDisposable {
  readonly path: string;
  readonly from: string;
  readonly to: string;
  /** Makes a file to send, and gives its path. */
  file(name: string, content: string | Uint8Array<ArrayBuffer>): Promise<string>;
}

/** Makes them; they are gone when they are disposed of. */
export async function makeFolders(): Promise<Folders> {
  const path = await Deno.makeTempDir({ prefix: "zocalo" });
  const [from, to] = [`${path}/from`, `${path}/to`];
  await Deno.mkdir(from);
  await Deno.mkdir(to);
  return {
    path,
    from,
    to,
    async file(name, content) {
      const data = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(`${from}/${name}`, data);
      return `${from}/${name}`;
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(path, { recursive: true });
    },
  };
}

/** Starts `file-send receive` that takes all into a folder. */
export function startReceive(
  folder: string,
  args: readonly string[] = [],
  options: AppOptions = {},
): Promise<App> {
  const all = ["receive", ":0", "-o", folder, "--accept-all", ...args];
  return App.start("file-send", all, options);
}
