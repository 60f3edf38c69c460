import { join, parse } from "@std/path";
import type { EntryFailure } from "../protocol/messages.ts";
import { codeOf, type Disk } from "./disk.ts";
import { describeDiskError, isEntryError, toDiskError } from "./disk_error.ts";
import type { Folders } from "./folders.ts";
import type { PartFile } from "./part_file.ts";

/** What to do about a file that is there. */
export const ON_EXIST = ["fail", "overwrite", "rename", "skip"] as const;

/** What to do about a file that is there. */
export type OnExist = typeof ON_EXIST[number];

/** Files that are finished and have not their names yet. Each is open; 1 024 may be in most shells. */
const MAX_WAITING = 64;

/** A sync that takes longer, in milliseconds, is for another thread: going there and back takes 0.06. */
const QUICK_SYNC = 0.1;

/** Milliseconds for what comes right after a file to join its batch: a thousand small files need a few syncs of their folder. */
const GATHERING = 1;

/** No folder has as many files of one name. */
const MAX_RENAMES = 10_000;

/** What links may be refused with where there are none: FAT has none, others limit their number. */
const NO_LINK_CODES: readonly (string | undefined)[] = [
  "EPERM",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EMLINK",
  "EACCES",
];

/** The names to try for a file one after another: `a.txt`, `a (1).txt`, … */
export function* renames(name: string): Generator<string> {
  yield name;
  const { name: stem, ext } = parse(name);
  for (let i = 1; i < MAX_RENAMES; i++) yield `${stem} (${i})${ext}`;
}

/** Options of {@linkcode Placing}. */
export interface PlacingOptions {
  readonly onExist: OnExist;
  /** Told of bytes that are on disk for good. */
  readonly onStored: (bytes: number) => void;
}

interface Finished {
  readonly entry: number;
  readonly part: PartFile;
}

/**
 * Gives whole files their names: first all that is in them is synced, then they are named, then the folders are synced. What
 * gathers while that goes on is the next batch, so that many files share the waits.
 */
export class Placing {
  /** Files that could not get their names. */
  readonly failures: EntryFailure[] = [];
  readonly #disk: Disk;
  readonly #folders: Folders;
  readonly #options: PlacingOptions;
  #waiting: Finished[] = [];
  /** Whether the last sync that was waited for took less time than handing it to another thread does. */
  #isQuick = false;
  #running: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(disk: Disk, folders: Folders, options: PlacingOptions) {
    this.#disk = disk;
    this.#folders = folders;
    this.#options = options;
  }

  /** Takes a whole file, and closes it when it is done. */
  async add(entry: number, part: PartFile): Promise<void> {
    if (this.#failure !== undefined) await keep(part);
    this.check();
    this.#waiting.push({ entry, part });
    this.#running ??= this.#run();
    if (this.#waiting.length >= MAX_WAITING) await this.#running;
    this.check();
  }

  /** Throws what went wrong. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Resolves when all have their names, or never will. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHERING));
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failure === undefined) await this.#place(batch);
      } catch (error) {
        this.#failure = { error: toDiskError(error, batch[0]!.part.target.source.path) };
      }
      for (const { part } of batch) await keep(part);
    }
    this.#running = undefined;
  }

  async #place(batch: readonly Finished[]): Promise<void> {
    for (const { part } of batch) await part.seal();
    const bytes = batch.reduce((sum, { part }) => sum + part.unsynced, 0);
    await this.#syncAll(batch.map(({ part }) => part));
    this.#folders.forget();
    for (const finished of batch) this.#placeOne(finished);
    await this.#folders.sync();
    this.#options.onStored(bytes);
  }

  /** Syncs files, many at once where the disk makes them wait. */
  async #syncAll(parts: readonly PartFile[]): Promise<void> {
    for (const [i, part] of parts.entries()) {
      const start = performance.now();
      if (this.#isQuick) part.syncNow();
      else await part.sync();
      this.#isQuick = performance.now() - start < QUICK_SYNC;
      if (!this.#isQuick) return await syncTogether(parts.slice(i + 1));
    }
  }

  #placeOne({ entry, part }: Finished): void {
    const { target } = part;
    this.#folders.parentOf(target.source.path);
    try {
      this.#name(part);
    } catch (error) {
      if (!isEntryError(error)) throw error;
      this.failures.push({ entry, reason: describeDiskError(error)! });
      part.remove();
    }
    this.#folders.addChanged(target.folder);
  }

  #name(part: PartFile): void {
    const { folder, name } = part.target;
    const { onExist } = this.#options;
    if (onExist === "overwrite") return part.replace(join(folder, name));
    for (const candidate of onExist === "rename" ? renames(name) : [name]) {
      try {
        return this.#nameOnce(part, join(folder, candidate));
      } catch (error) {
        if (codeOf(error) !== "EEXIST" || onExist !== "rename") throw error;
      }
    }
    throw Object.assign(new Error(`Cannot name a file: ${MAX_RENAMES} are there`), {
      code: "EEXIST",
    });
  }

  #nameOnce(part: PartFile, path: string): void {
    try {
      part.placeAs(path);
    } catch (error) {
      if (!NO_LINK_CODES.includes(codeOf(error))) throw error;
      // The part is locked, so that only a program that knows nothing of it can come in between.
      if (this.#disk.lstat(path) !== undefined) {
        throw Object.assign(new Error("Cannot name a file: it is there"), { code: "EEXIST" });
      }
      part.moveTo(path);
    }
  }
}

async function syncTogether(parts: readonly PartFile[]): Promise<void> {
  const results = await Promise.allSettled(parts.map((part) => part.sync()));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** Closes a file, and takes it away if it has no name and cannot be gone on with. */
async function keep(part: PartFile): Promise<void> {
  try {
    await part.keep();
  } catch {
    // The next try takes it away.
  }
}
