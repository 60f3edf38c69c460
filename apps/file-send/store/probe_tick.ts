import { join } from "@std/path";
import type { Disk } from "./disk.ts";
import { PART_PREFIX } from "./part_names.ts";

/** What clocks of file systems are as coarse as, in milliseconds: most are not, ext3 has whole seconds, FAT even ones. */
const TICKS = [1, 1_000, 2_000];

/** Neither of them: 2023-11-14T22:13:21.001Z. */
const TIME = 1_700_000_001_001;

/** Finds out how coarse the times of files in a folder are, in milliseconds. Where that cannot be tried they are not. */
export function probeTick(disk: Disk, folder: string): number {
  const path = join(folder, `${PART_PREFIX}probe-clock`);
  try {
    if (disk.lstat(path) !== undefined) disk.remove(path);
    using file = disk.open(path, "new");
    file.setTimes(TIME);
    const kept = disk.lstat(path)?.mtime;
    disk.remove(path);
    return TICKS.find((tick) => kept === atTick(TIME, tick)) ?? 1;
  } catch {
    return 1;
  }
}

/** A time as such a clock keeps it. */
export function atTick(time: number, tick: number): number {
  return Math.floor(time / tick) * tick;
}
