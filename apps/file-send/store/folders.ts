import { dirname, join } from "@std/path";
import type { ManifestEntry } from "../protocol/messages.ts";
import { TransferError } from "../protocol/transfer_error.ts";
import { codeOf, type Disk, type DiskInfo } from "./disk.ts";
import { asFarAsPossible, showPath } from "./disk_error.ts";
import { Turns } from "./turns.ts";

/** What the owner of a folder needs to fill it. */
const OWNER = 0o700;

const PERMISSIONS = 0o777;

/** Folders that are synced at once. Each is open; 1 024 may be in most shells. */
const SYNCS_AT_ONCE = 64;

/** A folder that gets its time and mode in the end. */
interface MadeFolder {
  readonly path: string;
  readonly source: ManifestEntry;
}

/** The folders that files go to, below one that is there. */
export class Folders {
  /** A real path. */
  readonly root: string;
  readonly #disk: Disk;
  /** Folders to finish: ours, and those that an earlier try may have made. */
  readonly #made: MadeFolder[] = [];
  /** In which there are new names, or such as may not be on disk yet. */
  readonly #changed = new Set<string>();
  readonly #turns = new Turns();
  #checked = new Set<string>();
  /** The one that the root is in, if the root was there: an earlier try may have made it. */
  readonly #above: string | undefined;

  /** Makes the folder `root` if it is not there. The one above it must be. */
  constructor(disk: Disk, root: string) {
    const isThere = disk.lstat(root) !== undefined;
    if (!isThere) {
      disk.makeFolder(root);
      this.#changed.add(disk.realPath(dirname(root)));
    }
    this.#disk = disk;
    this.root = disk.realPath(root);
    this.#above = isThere ? dirname(this.root) : undefined;
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
  async make(source: ManifestEntry): Promise<void> {
    await this.#turns.take();
    const path = join(this.parentOf(source.path), source.path.at(-1)!);
    const found = this.#disk.lstat(path);
    if (found !== undefined && found.kind !== "directory") {
      throw new TransferError("disk", `cannot make ${showPath(source.path)}: a file is there`);
    }
    if (found === undefined) this.#disk.makeFolder(path);
    // Killed before it was synced, an earlier try may have made it.
    this.addChanged(dirname(path));
    const isOurs = found === undefined || isLike(found, source);
    // A folder with another mode is somebody's own, and stays as it is.
    if (!isOurs) return;
    this.#setMode(path, source.mode | OWNER);
    this.#made.push({ path, source });
  }

  /** Has the names in a folder made last with the next sync. */
  addChanged(folder: string): void {
    this.#changed.add(folder);
  }

  /** Makes new names last, with one sync for each folder. */
  async sync(): Promise<void> {
    const folders = [...this.#changed];
    this.#changed.clear();
    await inGroups(folders, (folder) => this.#disk.syncFolder(folder));
  }

  /** Gives the folders their times and modes: those in a folder first, since it may not be written to any more after that. */
  async finish(): Promise<void> {
    await this.sync();
    await this.#syncAbove();
    await inGroups(this.#made.splice(0).reverse(), async ({ path, source }) => {
      await this.#turns.take();
      await this.#finishOne(path, source);
    });
  }

  async #finishOne(path: string, { mode, mtime }: ManifestEntry): Promise<void> {
    if (this.#disk.realPath(path) !== path) return;
    // It stays open for the sync while it becomes one that its owner may not open.
    await this.#disk.syncFolder(path, () => {
      if (mtime !== null) asFarAsPossible(() => this.#disk.setTimes(path, mtime));
      this.#setMode(path, mode);
    });
  }

  /** Of the mode only the permissions are the sender's: who gets what is made in it (set-group-ID) is up to this side. */
  #setMode(path: string, permissions: number): void {
    const mode = this.#disk.lstat(path)?.mode ?? permissions;
    if ((mode & PERMISSIONS) === permissions) return;
    asFarAsPossible(() => this.#disk.setMode(path, mode & ~PERMISSIONS | permissions));
  }

  async #syncAbove(): Promise<void> {
    if (this.#above === undefined) return;
    try {
      await this.#disk.syncFolder(this.#above);
    } catch (error) {
      // Who may not even look into it has not made the root either.
      const isForbidden = error instanceof Deno.errors.NotCapable ||
        ["EACCES", "EPERM"].includes(codeOf(error)!);
      if (!isForbidden) throw error;
    }
  }
}

/** Whether a folder may have been made for this entry: its mode is what the entry has, or what its owner needs besides. */
function isLike({ mode }: DiskInfo, source: ManifestEntry): boolean {
  const permissions = mode & PERMISSIONS;
  return permissions === source.mode || permissions === (source.mode | OWNER);
}

async function inGroups<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let i = 0; i < items.length; i += SYNCS_AT_ONCE) {
    await Promise.all(items.slice(i, i + SYNCS_AT_ONCE).map(work));
  }
}
