import { join } from "@std/path";
import type { Disk } from "./disk.ts";
import { PART_PREFIX } from "./part_names.ts";

/**
 * Finds out whether names that differ in case or Unicode form are the same in this folder: no system says so without being
 * tried. Where that is not allowed they may be.
 */
export function probeFolding(disk: Disk, folder: string): boolean {
  const name = `${PART_PREFIX}${crypto.randomUUID()}-\u00e9`;
  const path = join(folder, name);
  try {
    using _file = disk.open(path, "new");
  } catch {
    return true;
  }
  const others = [name.toUpperCase(), name.normalize("NFD")];
  const folds = others.some((other) => disk.lstat(join(folder, other)) !== undefined);
  disk.remove(path);
  return folds;
}
