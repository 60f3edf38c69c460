import { createHash } from "node:crypto";
import { join } from "@std/path";

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

/** The names are short however long `name` is, and the same whenever it is sent again. */
export function partNames(folder: string, name: string): PartNames {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 32);
  const base = join(folder, `${PART_PREFIX}${hash}`);
  return { part: `${base}.part`, ledger: `${base}.ledger`, next: `${base}.next` };
}
