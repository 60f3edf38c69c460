import { join } from "@std/path";
import { codeOf, type Disk, type DiskInfo } from "./disk.ts";
import { PART_PREFIX } from "./part_names.ts";

/** Small letters, and one that Unicode can write in two ways. */
const PROBE = `${PART_PREFIX}probe-\u00e9`;

/** Whether names that differ in case or Unicode form are the same. Each folder may have its own answer, as on ext4. */
export class Folding {
  readonly #disk: Disk;
  readonly #probed = new Map<string, boolean>();
  readonly #folds = new Map<string, boolean>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Whether the names in a folder may fold: no system says so without being tried. */
  probe(folder: string): boolean {
    let folds = this.#probed.get(folder);
    if (folds === undefined) this.#probed.set(folder, folds = probe(this.#disk, folder));
    return folds;
  }

  /** Whether what was found under a name may have another one, which the folder takes for the same. */
  mayFind(folder: string, name: string, { id }: DiskInfo): boolean {
    const isSame = (other: string) => this.#idOf(join(folder, other)) === id;
    let folds = this.#folds.get(folder);
    if (folds === undefined) {
      const swapped = swapCase(name);
      folds = swapped === name ? this.probe(folder) : isSame(swapped);
      this.#folds.set(folder, folds);
    }
    // Where case counts, Unicode forms may still not.
    return folds ||
      [name.normalize("NFC"), name.normalize("NFD")].some((other) =>
        other !== name && isSame(other)
      );
  }

  #idOf(path: string): string | undefined {
    try {
      return this.#disk.lstat(path)?.id;
    } catch (error) {
      // Another form may be too long, or not be allowed.
      if (codeOf(error) === undefined) throw error;
    }
  }
}

function swapCase(name: string): string {
  return name.replace(/\p{Lu}|\p{Ll}/gu, (letter) => {
    const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
    // `ß` is `SS` to some systems only.
    return other.length === letter.length ? other : letter;
  });
}

/** Where it cannot be tried, names may fold. */
function probe(disk: Disk, folder: string): boolean {
  const path = join(folder, PROBE);
  const isThere = (name: string) => disk.lstat(join(folder, name)) !== undefined;
  try {
    makeProbe(disk, path);
    const folds = [PROBE.toUpperCase(), PROBE.normalize("NFD")].some(isThere);
    // Somebody else who tries it may have taken it away before the look.
    const isSure = isThere(PROBE);
    if (isSure) disk.remove(path);
    return folds || !isSure;
  } catch {
    return true;
  }
}

/** One that is there is left over, or somebody else's, and as good. */
function makeProbe(disk: Disk, path: string): void {
  try {
    using _file = disk.open(path, "new");
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}
