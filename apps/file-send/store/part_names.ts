import { createHash } from "node:crypto";
import { dirname, join } from "@std/path";

/** How the names of all files begin that are not anybody's own. */
export const PART_PREFIX = ".zocalo-";

/** The files that a file needs until it has its name, all in the folder that it will be in. */
export interface PartNames {
  /** What is there of the file. */
  readonly part: string;
  /** Which of its chunks are whole and on disk. */
  readonly ledger: string;
  /** A second name, on its way to replace what has the file's name. */
  readonly next: string;
}

/** Bytes that the names of a file's own files have. */
const NAME_SIZE = 47;

/** PATH_MAX, with the zero behind it. Windows has its own ways. */
const MAX_PATH = Deno.build.os === "linux" ? 4_096 : Deno.build.os === "darwin" ? 1_024 : Infinity;

/** Whether the system takes a path, and those of the files beside it. */
export function hasRoomFor(path: string): boolean {
  // No character has more than three bytes for each of its units.
  if (path.length * 3 + NAME_SIZE < MAX_PATH) return true;
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  return bytes(path) < MAX_PATH && bytes(dirname(path)) + 1 + NAME_SIZE < MAX_PATH;
}

/** The names are short however long `name` is, and the same whenever it is sent again. */
export function partNames(folder: string, name: string): PartNames {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 32);
  const base = join(folder, `${PART_PREFIX}${hash}`);
  return { part: `${base}.part`, ledger: `${base}.ledger`, next: `${base}.next` };
}
