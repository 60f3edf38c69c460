import { dirname, join } from "@std/path";
import type { ManifestEntry } from "../protocol/messages.ts";
import { TransferError } from "../protocol/transfer_error.ts";
import type { Disk } from "./disk.ts";
import { showPath } from "./disk_error.ts";

/** What the owner of a folder needs to fill it. */
const OWNER = 0o700;

/** The folders that files go to, below one that is there. */
export class Folders {
  /** A real path. */
  readonly root: string;
  readonly #disk: Disk;
  /** Folders to finish: ours, and those that an earlier try may have made. */
  readonly #made: { readonly path: string; readonly source: ManifestEntry }[] = [];
  /** In which there are new names. */
  readonly #changed = new Set<string>();
  #checked = new Set<string>();

  /** Makes the folder `root` if it is not there. The one above it must be. */
  constructor(disk: Disk, root: string) {
    if (disk.lstat(root) === undefined) {
      disk.makeFolder(root);
      this.#changed.add(disk.realPath(dirname(root)));
    }
    this.#disk = disk;
    this.root = disk.realPath(root);
  }

  pathOf(path: readonly string[]): string {
    return join(this.root, ...path);
  }

  /**
   * The folder that this entry goes to, after a check that it is where its name says: a link could lead anywhere.
   *
   * @throws {TransferError}
   */
  parentOf(path: readonly string[]): string {
    const parent = path.slice(0, -1);
    const folder = this.pathOf(parent);
    if (!this.#checked.has(folder)) {
      if (this.#disk.realPath(folder) !== folder) {
        throw new TransferError("disk", `cannot write ${showPath(path)}: a link leads elsewhere`);
      }
      this.#checked.add(folder);
    }
    return folder;
  }

  /** Has every folder checked anew. */
  forget(): void {
    if (this.#checked.size > 0) this.#checked = new Set();
  }

  /** Makes a folder; it may be there. */
  make(source: ManifestEntry): void {
    const path = join(this.parentOf(source.path), source.path.at(-1)!);
    const found = this.#disk.lstat(path);
    if (found === undefined) {
      this.#disk.makeFolder(path);
      this.#disk.setMode(path, source.mode | OWNER);
      this.addChanged(dirname(path));
    } else if (found.kind !== "directory") {
      throw new TransferError("disk", `cannot make ${showPath(source.path)}: a file is there`);
    }
    // A folder with another mode is somebody's own, and stays as it is.
    const isOurs = found === undefined || found.mode === source.mode ||
      found.mode === (source.mode | OWNER);
    if (isOurs) this.#made.push({ path, source });
  }

  addChanged(folder: string): void {
    this.#changed.add(folder);
  }

  /** Makes new names last, with one sync for each folder. */
  async sync(): Promise<void> {
    const folders = [...this.#changed];
    this.#changed.clear();
    await Promise.all(folders.map((folder) => this.#disk.syncFolder(folder)));
  }

  /** Gives the folders their times and modes: those in a folder first, since it may not be written to any more after that. */
  async finish(): Promise<void> {
    for (const { path, source } of this.#made.splice(0).reverse()) {
      if (this.#disk.realPath(path) !== path) continue;
      if (source.mtime !== null) this.#disk.setTimes(path, source.mtime);
      this.#disk.setMode(path, source.mode);
      this.addChanged(path);
    }
    await this.sync();
  }
}
