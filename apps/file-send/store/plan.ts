import { join } from "@std/path";
import { CHUNK_SIZE } from "../protocol/digests.ts";
import type { Decision, ManifestEntry } from "../protocol/messages.ts";
import { checkPath, foldName } from "./check_name.ts";
import type { Disk, DiskInfo } from "./disk.ts";
import { describeDiskError, isEntryError } from "./disk_error.ts";
import type { Folders } from "./folders.ts";
import { Folding } from "./folding.ts";
import { Listings } from "./listings.ts";
import { PartFile, type Target } from "./part_file.ts";
import { PartBusyError } from "./part_lock.ts";
import { hasRoomFor } from "./part_names.ts";
import { type OnExist, renames } from "./placing.ts";
import { atTick, probeTick } from "./probe_tick.ts";
import { Turns } from "./turns.ts";

/** Unfinished files that are taken up again. Each is open; 1 024 may be in most shells. */
const MAX_RESUMED = 128;

/** Why a file that is sent is told apart: see {@linkcode Decision}. */
export const REPLACES = "it replaces what is there";

/** The same of a folder that need not be made. */
export const EXISTS = "it is there already";

/** What a plan depends on. */
export interface PlanOptions {
  readonly onExist: OnExist;
  readonly resume: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What comes of the entries. */
export interface Plan {
  readonly decisions: readonly Decision[];
  /** By entry: open files, to be closed by whoever asked. */
  readonly resumed: ReadonlyMap<number, PartFile>;
  /** Files that are there already, of which something may be left besides. */
  readonly done: readonly DoneFile[];
  /** Bytes that are still to come. */
  readonly bytes: number;
}

/** A file that need not be sent. */
export interface DoneFile {
  readonly target: Target;
  readonly found: DiskInfo;
}

/** Says what is wanted of the entries, by their names and by what is there. */
export async function plan(
  disk: Disk,
  folders: Folders,
  entries: readonly ManifestEntry[],
  options: PlanOptions,
): Promise<Plan> {
  const planning = new Planning(disk, folders, options);
  const turns = new Turns();
  try {
    for (const [entry, source] of entries.entries()) {
      await turns.take();
      options.signal?.throwIfAborted();
      await planning.add(entry, source);
    }
  } catch (error) {
    for (const part of planning.resumed.values()) part[Symbol.dispose]();
    throw error;
  }
  return planning;
}

/** A folder of the list: the reason why it is refused, or whether there is one already. */
type KnownFolder = { readonly refused: string } | { readonly exists: boolean };

class Planning implements Plan {
  readonly decisions: Decision[] = [];
  readonly resumed = new Map<number, PartFile>();
  readonly done: DoneFile[] = [];
  bytes = 0;
  readonly #disk: Disk;
  readonly #folders: Folders;
  readonly #options: PlanOptions;
  readonly #known = new Map<string, KnownFolder>([["", { exists: true }]]);
  readonly #names = new Set<string>();
  readonly #folded = new Set<string>();
  readonly #listings: Listings;
  readonly #folding: Folding;
  #tick: number | undefined;

  constructor(disk: Disk, folders: Folders, options: PlanOptions) {
    this.#disk = disk;
    this.#folders = folders;
    this.#options = options;
    this.#listings = new Listings(disk);
    this.#folding = new Folding(disk);
  }

  async add(entry: number, source: ManifestEntry): Promise<void> {
    const key = source.path.join("/");
    const { refused, found } = this.#look(source, key);
    if (source.kind === "file") return await this.#addFile(entry, source, refused, found);
    const folder = refused ??
      (found === undefined || found.kind === "directory"
        ? undefined
        : "something else with this name is there");
    if (folder !== undefined) this.#decide(entry, "refuse", folder);
    else if (found !== undefined) this.#decide(entry, "send", EXISTS);
    if (!this.#known.has(key)) {
      this.#known.set(
        key,
        folder === undefined ? { exists: found !== undefined } : { refused: folder },
      );
    }
  }

  async #addFile(
    entry: number,
    source: ManifestEntry,
    refused: string | undefined,
    found?: DiskInfo,
  ) {
    if (refused !== undefined) return this.#decide(entry, "refuse", refused);
    const same = found && this.#findSame(source, found);
    if (same !== undefined) {
      const target = this.#targetOf(source)!;
      // It may have got its name a moment before its receiver died.
      this.#folders.addChanged(target.folder);
      if (isResumable(source) || same.links > 1) this.done.push({ target, found: same });
      return this.#decide(entry, "skip", EXISTS);
    }
    const { onExist } = this.#options;
    if (found !== undefined && onExist === "skip") {
      return this.#decide(entry, "skip", "something with this name is there");
    }
    if (found !== undefined && onExist === "fail") {
      const hint = "the receiver's --on-exist says what else to do";
      return this.#decide(entry, "refuse", `something with this name is there; ${hint}`);
    }
    if (found?.kind === "directory" && onExist === "overwrite") {
      return this.#decide(entry, "refuse", "a folder with this name is there");
    }
    this.bytes += source.size ?? 0;
    const replaces = found !== undefined && onExist === "overwrite" ? REPLACES : "";
    await this.#resume(entry, source, replaces);
  }

  /** What is wrong with an entry, or what is there. */
  #look(source: ManifestEntry, key: string): { refused?: string | undefined; found?: DiskInfo } {
    const refused = this.#refusal(source, key);
    if (refused !== undefined) return { refused };
    try {
      const found = this.#find(source);
      return found === undefined ? {} : { refused: this.#clashOnDisk(source, found), found };
    } catch (error) {
      if (!isEntryError(error)) throw error;
      return { refused: describeDiskError(error)! };
    }
  }

  /** What is wrong with the name, or with where it is in the list. */
  #refusal(source: ManifestEntry, key: string): string | undefined {
    const bad = checkPath(source.path);
    if (bad !== undefined) return bad;
    const above = source.path.slice(0, -1);
    const parent = this.#known.get(above.join("/"));
    if (parent === undefined) return "its folder does not come before it";
    if ("refused" in parent) return `its folder is refused: ${parent.refused}`;
    if (this.#names.has(key)) return "it comes twice";
    this.#names.add(key);
    if (!hasRoomFor(this.#folders.pathOf(source.path))) {
      return "its path is longer than the disk allows";
    }
    const folded = [...above, foldName(source.path.at(-1)!)].join("/");
    if (this.#folded.has(folded) && this.#folding.probe(this.#existing(above))) {
      return "on this disk its name is the same as that of another one in the list";
    }
    this.#folded.add(folded);
  }

  /** The innermost of these folders that is there: those that are made in it are like it. */
  #existing(path: readonly string[]): string {
    for (let length = path.length; length > 0; length--) {
      const known = this.#known.get(path.slice(0, length).join("/"));
      if (known !== undefined && "exists" in known && known.exists) {
        return this.#folders.pathOf(path.slice(0, length));
      }
    }
    return this.#folders.root;
  }

  #find(source: ManifestEntry): DiskInfo | undefined {
    const parent = this.#known.get(source.path.slice(0, -1).join("/"));
    if (parent === undefined || "refused" in parent || !parent.exists) return undefined;
    const folder = this.#folders.pathOf(source.path.slice(0, -1));
    return this.#listings.find(folder, source.path.at(-1)!);
  }

  /** A file may be found under a name that is not its own. */
  #clashOnDisk(source: ManifestEntry, found: DiskInfo): string | undefined {
    const folder = this.#folders.pathOf(source.path.slice(0, -1));
    const name = source.path.at(-1)!;
    if (!this.#folding.mayFind(folder, name, found) || this.#listings.has(folder, name)) {
      return undefined;
    }
    return "on this disk its name is the same as that of another file there";
  }

  /** That or, where names are found for files, one of these that is the same already. */
  #findSame(source: ManifestEntry, found: DiskInfo): DiskInfo | undefined {
    if (this.#isSame(source, found)) return found;
    if (this.#options.onExist !== "rename") return undefined;
    const folder = this.#folders.pathOf(source.path.slice(0, -1));
    for (const name of renames(source.path.at(-1)!)) {
      const info = this.#disk.lstat(join(folder, name));
      if (info === undefined || this.#isSame(source, info)) return info;
    }
  }

  /** As rsync sees it: of the same size and time. That is what a file has got from a transfer that was cut short later. */
  #isSame({ size, mtime }: ManifestEntry, found: DiskInfo): boolean {
    if (found.kind !== "file" || found.size !== size || mtime === null) return false;
    if (found.mtime === atTick(mtime, 1)) return true;
    if (found.mtime !== atTick(mtime, 1_000) && found.mtime !== atTick(mtime, 2_000)) return false;
    this.#tick ??= probeTick(this.#disk, this.#folders.root);
    return found.mtime === atTick(mtime, this.#tick);
  }

  async #resume(entry: number, source: ManifestEntry, reason: string): Promise<void> {
    try {
      const part = await this.#openPart(source);
      if (part !== undefined) this.resumed.set(entry, part);
      this.bytes -= (part?.chunks ?? 0) * CHUNK_SIZE;
      if (part !== undefined || reason !== "") this.#decide(entry, "send", reason, part);
    } catch (error) {
      const isBusy = error instanceof PartBusyError;
      if (!isBusy && !isEntryError(error)) throw error;
      this.bytes -= source.size ?? 0;
      this.#decide(entry, "refuse", isBusy ? error.message : describeDiskError(error)!);
    }
  }

  async #openPart(source: ManifestEntry): Promise<PartFile | undefined> {
    if (!this.#options.resume || !isResumable(source) || this.resumed.size >= MAX_RESUMED) return;
    const target = this.#targetOf(source);
    return target && await PartFile.resume(this.#disk, target);
  }

  /** Where a file goes to, if that folder is there. */
  #targetOf(source: ManifestEntry): Target | undefined {
    const parent = this.#known.get(source.path.slice(0, -1).join("/"));
    if (parent === undefined || "refused" in parent || !parent.exists) return undefined;
    const folder = this.#folders.parentOf(source.path);
    return { folder, name: source.path.at(-1)!, source };
  }

  #decide(entry: number, action: Decision["action"], reason: string, part?: PartFile): void {
    const digests = part?.digests.toHex() ?? "";
    this.decisions.push({ entry, action, chunks: part?.chunks ?? 0, digests, reason });
  }
}

/** A file of one chunk, or of nobody knows how many, starts anew. */
export function isResumable({ size }: ManifestEntry): boolean {
  return size !== null && size > CHUNK_SIZE;
}
