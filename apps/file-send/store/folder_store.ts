import type { Decision, EntryFailure, ManifestEntry } from "../protocol/messages.ts";
import type { Store } from "../protocol/store.ts";
import type { Disk, DiskInfo } from "./disk.ts";
import { describeDiskError, isEntryError, toDiskError } from "./disk_error.ts";
import { Folders } from "./folders.ts";
import { checkFreeSpace, checkSingleFile, checkSize } from "./limits.ts";
import { PartFile, type Target } from "./part_file.ts";
import { PartBusyError } from "./part_lock.ts";
import { type OnExist, Placing } from "./placing.ts";
import { type DoneFile, isResumable, plan } from "./plan.ts";
import { RealDisk } from "./real_disk.ts";

/** How files are stored. */
export interface FolderStoreOptions {
  /** What to do about a file that is there. One of the same size and time is never sent again. @default "fail" */
  readonly onExist?: OnExist | undefined;
  /** Whether to go on behind what an earlier try has left. @default true */
  readonly resume?: boolean | undefined;
  /** Bytes that are taken in one transfer. @default Infinity */
  readonly maxBytes?: number | undefined;
  /** One file is taken, whatever its name is, and gets this one. */
  readonly name?: string | undefined;
  /** @default new RealDisk() */
  readonly disk?: Disk | undefined;
}

/** The file that was begun last. */
interface Current {
  readonly entry: number;
  /** None if another transfer is receiving it: what comes is dropped. */
  readonly part: PartFile | undefined;
}

/** Something is wrong with one entry. */
class EntryError extends Error {}

/** Puts files and folders below a folder. */
export class FolderStore implements Store {
  onStored: () => void = () => {};
  readonly #path: string;
  readonly #disk: Disk;
  readonly #options: FolderStoreOptions;
  readonly #maxBytes: number;
  readonly #failures: EntryFailure[] = [];
  #entries: readonly ManifestEntry[] = [];
  #resumed = new Map<number, PartFile>();
  #done: readonly DoneFile[] = [];
  /** Folders that could not be made, or not be written to. */
  readonly #failedFolders = new Set<string>();
  #open: { readonly folders: Folders; readonly placing: Placing } | undefined;
  #current: Current | undefined;
  /** The call under way. */
  #call: Promise<unknown> = Promise.resolve();
  #writtenBytes = 0;
  #storedBytes = 0;

  /** The folder is made if it is not there, but not the one that it is in. */
  constructor(folder: string, options: FolderStoreOptions = {}) {
    this.#path = folder;
    this.#disk = options.disk ?? new RealDisk();
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? Infinity;
  }

  get storedBytes(): number {
    return this.#storedBytes;
  }

  decide(
    entries: readonly ManifestEntry[],
    bytes: number,
    signal?: AbortSignal,
  ): Promise<readonly Decision[]> {
    return this.#do([], async () => {
      checkSize(bytes, this.#maxBytes);
      const { onExist = "fail", resume = true, name } = this.#options;
      const isNamed = name !== undefined;
      this.#entries = isNamed ? [{ ...checkSingleFile(entries), path: [name] }] : entries;
      const folders = new Folders(this.#disk, this.#path);
      const placing = new Placing(this.#disk, folders, {
        onExist,
        onStored: (bytes) => this.#addStored(bytes),
      });
      this.#open = { folders, placing };
      const result = await plan(this.#disk, folders, this.#entries, { onExist, resume, signal });
      this.#resumed = new Map(result.resumed);
      this.#done = result.done;
      checkFreeSpace(result.bytes, this.#disk.freeBytes(folders.root));
      return result.decisions;
    });
  }

  makeFolder(entry: number): Promise<void> {
    const source = this.#entries[entry]!;
    return this.#do(source.path, async () => {
      const { folders } = this.#opened();
      try {
        this.#checkParent(source);
        await folders.make(source);
      } catch (error) {
        this.#fail(entry, error);
        this.#failedFolders.add(folders.pathOf(source.path));
      }
    });
  }

  begin(entry: number): Promise<void> {
    const source = this.#entries[entry]!;
    return this.#do(source.path, async () => {
      let part: PartFile | undefined;
      try {
        this.#checkParent(source);
        part = await this.#beginPart(entry, source);
        part.onStored = (bytes) => this.#addStored(bytes);
      } catch (error) {
        this.#fail(entry, error);
      }
      this.#current = { entry, part };
    });
  }

  async #beginPart(entry: number, source: ManifestEntry): Promise<PartFile> {
    // Also for one that is resumed: the folder may have become another one.
    const folder = this.#opened().folders.parentOf(source.path);
    const target = { folder, name: source.path.at(-1)!, source };
    const resumable = (this.#options.resume ?? true) && isResumable(source);
    const part = this.#resumed.get(entry) ?? await PartFile.create(this.#disk, target, resumable);
    this.#resumed.delete(entry);
    return part;
  }

  write(data: Uint8Array, digest: Uint8Array): Promise<void> {
    const { entry, part } = this.#current!;
    return this.#do(this.#entries[entry]!.path, async () => {
      this.#writtenBytes += data.length;
      checkSize(this.#writtenBytes, this.#maxBytes);
      if (part === undefined) this.#addStored(data.length);
      else await part.write(data, digest);
      this.#opened().placing.check();
    });
  }

  finish(): Promise<void> {
    const { entry, part } = this.#current!;
    this.#current = undefined;
    return this.#do(this.#entries[entry]!.path, async () => {
      if (part !== undefined) await this.#opened().placing.add(entry, part);
    });
  }

  abandon(): Promise<void> {
    const { entry, part } = this.#current!;
    this.#current = undefined;
    return this.#do(this.#entries[entry]!.path, async () => {
      await part?.keep();
      this.#addStored(part?.unsynced ?? 0);
    });
  }

  settle(): Promise<readonly EntryFailure[]> {
    return this.#do([], async () => {
      const { folders, placing } = this.#opened();
      await placing.idle();
      placing.check();
      for (const { target, found } of this.#done) await this.#discardDone(target, found);
      await folders.finish();
      return [...this.#failures, ...placing.failures];
    });
  }

  /** Files that are whole still get their names; of another one all that is whole is kept for another time. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#call;
    for (const part of this.#resumed.values()) part[Symbol.dispose]();
    this.#resumed.clear();
    const part = this.#current?.part;
    this.#current = undefined;
    try {
      await part?.keep();
    } catch {
      // Whatever the disk has not taken comes again.
    }
    await this.#open?.placing.idle();
  }

  /** Throws if there is no folder that an entry could go to. */
  #checkParent({ path }: ManifestEntry): void {
    if (this.#failedFolders.size === 0) return;
    if (this.#failedFolders.has(this.#opened().folders.pathOf(path.slice(0, -1)))) {
      throw new EntryError("its folder could not be made");
    }
  }

  /** Takes note of what is wrong with one entry only, or throws. */
  #fail(entry: number, error: unknown): void {
    const isBusy = error instanceof PartBusyError;
    const isOne = isBusy || error instanceof EntryError ||
      // Where nothing can be written to the folder of all, nothing can be received.
      (isEntryError(error) && this.#entries[entry]!.path.length > 1);
    if (!isOne) throw error;
    const reason = describeDiskError(error) ?? (error as Error).message;
    this.#failures.push({ entry, reason });
  }

  async #discardDone(target: Target, found: DiskInfo): Promise<void> {
    try {
      await PartFile.discardDone(this.#disk, target, found);
    } catch (error) {
      if (!(error instanceof PartBusyError) && !isEntryError(error)) throw error;
    }
  }

  #opened(): { readonly folders: Folders; readonly placing: Placing } {
    if (this.#open === undefined) throw new TypeError("Cannot store before a decision");
    return this.#open;
  }

  #addStored(bytes: number): void {
    if (bytes === 0) return;
    this.#storedBytes += bytes;
    this.onStored();
  }

  #do<T>(path: readonly string[], work: () => T | Promise<T>): Promise<T> {
    const call = translate(path, work);
    this.#call = call.catch(() => {});
    return call;
  }
}

/** Makes errors of the disk ends of the transfer, with the path that was to be written. */
async function translate<T>(path: readonly string[], work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toDiskError(error, path);
  }
}
