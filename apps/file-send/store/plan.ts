import { join } from "@std/path";
import { CHUNK_SIZE } from "../protocol/digests.ts";
import type { Decision, ManifestEntry } from "../protocol/messages.ts";
import { checkPath, foldName } from "./check_name.ts";
import type { Disk, DiskInfo } from "./disk.ts";
import type { Folders } from "./folders.ts";
import { Listings } from "./listings.ts";
import { PartFile } from "./part_file.ts";
import { PartBusyError } from "./part_lock.ts";
import { probeFolding } from "./probe_folding.ts";
import { type OnExist, renames } from "./placing.ts";

/** Entries between two looks at what else there is to do. */
const ENTRIES_AT_ONCE = 1_000;

/** Unfinished files that are taken up again. Each is open; 1 024 may be in most shells. */
const MAX_RESUMED = 128;

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
  /** Bytes that are still to come. */
  readonly bytes: number;
}

/** Says what is wanted of the entries, by their names and by what is there. */
export async function plan(
  disk: Disk,
  folders: Folders,
  entries: readonly ManifestEntry[],
  options: PlanOptions,
): Promise<Plan> {
  const planning = new Planning(disk, folders, options);
  try {
    for (const [entry, source] of entries.entries()) {
      if (entry % ENTRIES_AT_ONCE === ENTRIES_AT_ONCE - 1) {
        await new Promise((resolve) => setTimeout(resolve));
        options.signal?.throwIfAborted();
      }
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
  bytes = 0;
  readonly #disk: Disk;
  readonly #folders: Folders;
  readonly #options: PlanOptions;
  readonly #known = new Map<string, KnownFolder>([["", { exists: true }]]);
  readonly #names = new Set<string>();
  readonly #folded = new Set<string>();
  readonly #listings: Listings;
  #folds: boolean | undefined;

  constructor(disk: Disk, folders: Folders, options: PlanOptions) {
    this.#disk = disk;
    this.#folders = folders;
    this.#options = options;
    this.#listings = new Listings(disk);
  }

  async add(entry: number, source: ManifestEntry): Promise<void> {
    const key = source.path.join("/");
    const reason = this.#refusal(source, key);
    const found = reason === undefined ? this.#find(source) : undefined;
    const refused = reason ?? this.#clashOnDisk(source, found);
    if (source.kind === "file") return await this.#addFile(entry, source, refused, found);
    const folder = refused ??
      (found === undefined || found.kind === "directory"
        ? undefined
        : "something else with this name is there");
    if (folder !== undefined) this.#decide(entry, "refuse", folder);
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
    if (found !== undefined && this.#isSame(source, found)) {
      // It may have got its name a moment before its receiver died.
      if (isResumable(source) || found.links > 1) await this.#discard(source);
      return this.#decide(entry, "skip", "it is there already");
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
    this.#resume(entry, source);
  }

  /** What is wrong with the name, or with where it is in the list. */
  #refusal(source: ManifestEntry, key: string): string | undefined {
    const bad = checkPath(source.path);
    if (bad !== undefined) return bad;
    const parent = this.#known.get(source.path.slice(0, -1).join("/"));
    if (parent === undefined) return "its folder does not come before it";
    if ("refused" in parent) return `its folder is refused: ${parent.refused}`;
    if (this.#names.has(key)) return "it comes twice";
    this.#names.add(key);
    const folded = foldName(key);
    if (this.#folded.has(folded) && this.#doesFold()) {
      return "on this disk its name is the same as that of another one in the list";
    }
    this.#folded.add(folded);
  }

  #find(source: ManifestEntry): DiskInfo | undefined {
    const parent = this.#known.get(source.path.slice(0, -1).join("/"));
    if (parent === undefined || "refused" in parent || !parent.exists) return undefined;
    const folder = this.#folders.pathOf(source.path.slice(0, -1));
    return this.#listings.find(folder, source.path.at(-1)!);
  }

  /** A file may be found under a name that is not its own. */
  #clashOnDisk(source: ManifestEntry, found: DiskInfo | undefined): string | undefined {
    if (found === undefined || !this.#doesFold()) return undefined;
    const folder = this.#folders.pathOf(source.path.slice(0, -1));
    if (this.#listings.has(folder, source.path.at(-1)!)) return undefined;
    return "on this disk its name is the same as that of another file there";
  }

  /** Whether names that differ in case or Unicode form are the same here. */
  #doesFold(): boolean {
    return this.#folds ??= probeFolding(this.#disk, this.#folders.root);
  }

  /** As rsync sees it: of the same size and time. That is what a file has got from a transfer that was cut short later. */
  #isSame(source: ManifestEntry, found: DiskInfo): boolean {
    const { size, mtime } = source;
    const matches = (info: DiskInfo) =>
      info.kind === "file" && info.size === size && mtime !== null && info.mtime !== null &&
      // The clock of the file system may be coarser.
      Math.abs(info.mtime - mtime) < 1;
    if (matches(found) || this.#options.onExist !== "rename") return matches(found);
    const folder = this.#folders.pathOf(source.path.slice(0, -1));
    for (const name of renames(source.path.at(-1)!)) {
      const info = this.#disk.lstat(join(folder, name));
      if (info === undefined) return false;
      if (matches(info)) return true;
    }
    return false;
  }

  #resume(entry: number, source: ManifestEntry): void {
    if (!this.#options.resume || !isResumable(source) || this.resumed.size >= MAX_RESUMED) return;
    const target = this.#targetOf(source);
    if (target === undefined) return;
    try {
      const part = PartFile.resume(this.#disk, target);
      if (part === undefined) return;
      this.resumed.set(entry, part);
      this.bytes -= part.chunks * CHUNK_SIZE;
      this.#decide(entry, "send", "", part);
    } catch (error) {
      if (!(error instanceof PartBusyError)) throw error;
      this.bytes -= source.size ?? 0;
      this.#decide(entry, "refuse", error.message);
    }
  }

  async #discard(source: ManifestEntry): Promise<void> {
    const target = this.#targetOf(source);
    try {
      if (target !== undefined) await PartFile.discard(this.#disk, target);
    } catch (error) {
      if (!(error instanceof PartBusyError)) throw error;
    }
  }

  /** Where a file goes to, if that folder is there. */
  #targetOf(source: ManifestEntry) {
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
