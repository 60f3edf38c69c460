/** What is done with executables once they are made: measured, packed, and summed. */
import { format } from "@std/fmt/bytes";
import { join } from "@std/path";
import { type ArchivedFile, tarGz, zip } from "./compile_archive.ts";
import { executableName } from "./compile_deno.ts";

/** How often an executable is started to be timed: the median counts. */
const STARTS = 5;

/** The name of an archive. Without a version: links to the latest release stay the same. */
export function archiveName(name: string, target: string): string {
  return `${name}-${target}.${target.includes("windows") ? "zip" : "tar.gz"}`;
}

/** How long it takes from the start of `--version` to its end, in milliseconds. */
async function startUpTime(path: string): Promise<number> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const startedAt = performance.now();
    const { success } = await new Deno.Command(path, { args: ["--version"] }).output();
    if (!success) throw new Error(`${path} --version fails`);
    times.push(performance.now() - startedAt);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(STARTS / 2)]!;
}

/** A line with the size of an executable, and its start-up time if it is for this machine. */
export async function describe(path: string, target: string = Deno.build.target): Promise<string> {
  const { size } = await Deno.stat(path);
  const text = `${path}  ${format(size, { binary: true })}`;
  if (target !== Deno.build.target) return text;
  return `${text}, starts in ${Math.round(await startUpTime(path))} ms`;
}

export interface PackOptions {
  /** Of the executable. */
  name: string;
  target: string;
  /** The time of all files in the archive. */
  date: Date;
  /** Where the licence is. */
  root: string;
  /** Where the archive goes. */
  folder: string;
}

/** Packs an executable and its licence. Returns the path of the archive. */
export async function pack(path: string, options: PackOptions): Promise<string> {
  const { name, target, date, root, folder } = options;
  const files: ArchivedFile[] = [
    { name: executableName(name, target), data: await Deno.readFile(path), mode: 0o755 },
    { name: "LICENSE", data: await Deno.readFile(join(root, "LICENSE")), mode: 0o644 },
  ];
  const archive = join(folder, archiveName(name, target));
  await Deno.writeFile(archive, archive.endsWith(".zip") ? zip(files, date) : tarGz(files, date));
  return archive;
}

/**
 * Writes `SHA256SUMS` of all archives in a folder as `sha256sum` does, and checks: those of other targets may have been made
 * before, each with a denort of its own. Returns its path.
 */
export async function writeSums(folder: string): Promise<string> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => /\.(?:tar\.gz|zip)$/.test(name)).toSorted();
  const lines = await Promise.all(names.map(async (name) => {
    const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(join(folder, name)));
    return `${new Uint8Array(digest).toHex()}  ${name}\n`;
  }));
  const sums = join(folder, "SHA256SUMS");
  await Deno.writeTextFile(sums, lines.join(""));
  return sums;
}
