import { CHUNK_SIZE, DIGEST_SIZE, sameDigest, sha256 } from "../protocol/digests.ts";
import type { ManifestEntry } from "../protocol/messages.ts";
import type { Disk, DiskFile, DiskInfo } from "./disk.ts";
import { asFarAsPossible } from "./disk_error.ts";
import { Ledger } from "./ledger.ts";
import { lockToRemove, openLocked, openNew } from "./part_lock.ts";
import { type PartNames, partNames } from "./part_names.ts";

/**
 * Bytes between two syncs of one file: a quarter of what a sender has on its way, so that it need not wait for a sync. (A sync
 * of 2 MiB takes about 2.5 ms on the disk it was measured on, as long as they take to arrive at 800 MB/s.)
 */
const SYNC_INTERVAL = 2_097_152;

/** Of a whole chunk of zeros: a file needs no room for it. */
const ZEROS = sha256(new Uint8Array(CHUNK_SIZE));

/** Where a file goes. */
export interface Target {
  /** A real path. */
  readonly folder: string;
  readonly name: string;
  readonly source: ManifestEntry;
}

/** A file that has not its name yet. It is locked: nobody else touches the files of {@linkcode partNames}. */
export class PartFile implements Disposable {
  readonly target: Target;
  readonly names: PartNames;
  readonly #disk: Disk;
  readonly #file: DiskFile;
  readonly #ledger: Ledger | undefined;
  readonly #handles = new DisposableStack();
  /** To sync with, while the other one writes: calls for one handle wait for each other. */
  #syncFile: DiskFile | undefined;
  #position: number;
  #digests: Uint8Array[] = [];
  #unsynced = 0;
  #syncing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  /** Whether it has its name, or is removed: what is there now is somebody else's. */
  #isGone = false;
  /** Told of bytes that are on disk and in the ledger from now on. */
  onStored: (bytes: number) => void = () => {};

  private constructor(disk: Disk, target: Target, file: DiskFile, ledger: Ledger | undefined) {
    this.target = target;
    this.names = partNames(target.folder, target.name);
    this.#disk = disk;
    this.#file = this.#handles.use(file);
    this.#ledger = ledger && this.#handles.use(ledger);
    this.#position = this.chunks * CHUNK_SIZE;
  }

  /**
   * Begins from nothing. Whatever is left of another time goes first: its ledger, so that nobody takes what comes now for
   * what was there, and then its part.
   *
   * @throws {PartBusyError}
   */
  static async create(disk: Disk, target: Target, resumable: boolean): Promise<PartFile> {
    const names = partNames(target.folder, target.name);
    using handles = new DisposableStack();
    const file = handles.use(
      await openNew(disk, names.part, () => PartFile.discard(disk, target)),
    );
    const { size } = target.source;
    // Somebody may have taken the part away, and not its ledger.
    if (size === null || size >= CHUNK_SIZE) {
      await removeLedger(disk, target.folder, names.ledger);
      removeIfThere(disk, names.next);
    }
    const ledger = resumable ? new Ledger(disk, names.ledger, target.source) : undefined;
    handles.move();
    return new PartFile(disk, target, file, ledger);
  }

  /**
   * Goes on behind the chunks that are whole, if there are any.
   *
   * @throws {PartBusyError}
   */
  static async resume(disk: Disk, target: Target): Promise<PartFile | undefined> {
    const names = partNames(target.folder, target.name);
    const found = disk.lstat(names.part);
    if (found === undefined) return undefined;
    const next = disk.lstat(names.next);
    const isNext = next?.id === found.id;
    // A second name is the final one: whoever got it may have changed what is in it.
    if (found.kind !== "file" || found.links !== (isNext ? 2 : 1)) return undefined;
    using handles = new DisposableStack();
    const file = handles.use(openLocked(disk, names.part));
    const ledger = handles.use(await Ledger.read(disk, names.ledger, target.source));
    const verified = ledger.digests.length / DIGEST_SIZE * CHUNK_SIZE;
    if (file.info().size < verified || verified === 0) return undefined;
    if (isNext) removeIfThere(disk, names.next);
    file.setSize(verified);
    handles.move();
    return new PartFile(disk, target, file, ledger);
  }

  /**
   * Removes what is left of another time.
   *
   * @throws {PartBusyError}
   */
  static async discard(disk: Disk, target: Target): Promise<void> {
    const names = partNames(target.folder, target.name);
    if (disk.lstat(names.part) === undefined) return;
    using _lock = lockToRemove(disk, names.part);
    await removeLedger(disk, target.folder, names.ledger);
    removeIfThere(disk, names.next);
    disk.remove(names.part);
  }

  /**
   * Removes what is left of a file that has got its name: a part of the same source, or a second name of it. The part of
   * another source is somebody's to go on with.
   *
   * @throws {PartBusyError}
   */
  static async discardDone(disk: Disk, target: Target, done: DiskInfo): Promise<void> {
    const names = partNames(target.folder, target.name);
    const part = disk.lstat(names.part);
    if (part === undefined) return;
    const isOver = part.id === done.id ||
      (await Ledger.read(disk, names.ledger, target.source)).exists;
    if (isOver) await PartFile.discard(disk, target);
  }

  /** Chunks that were there when it was opened. */
  get chunks(): number {
    return this.digests.length / DIGEST_SIZE;
  }

  /** Their digests, joined. */
  get digests(): Uint8Array {
    return this.#ledger?.digests ?? new Uint8Array(0);
  }

  /** Bytes that it will only have stored once it is in its place. */
  get unsynced(): number {
    return this.#unsynced;
  }

  /** Takes what comes next. `data` may change once the promise has settled. */
  async write(data: Uint8Array, digest: Uint8Array): Promise<void> {
    this.#check();
    const end = this.#position + data.length;
    if (data.length === CHUNK_SIZE && sameDigest(digest, ZEROS)) this.#file.setSize(end);
    else await this.#file.write(data, this.#position);
    this.#position = end;
    this.#unsynced += data.length;
    if (this.#ledger !== undefined && data.length === CHUNK_SIZE) {
      this.#digests.push(new Uint8Array(digest));
    }
    if (this.#unsynced >= SYNC_INTERVAL) this.#syncing ??= this.#syncWhileWriting();
  }

  /** Gives it its mode and time; what is left is to {@linkcode PartFile.sync} it. */
  async seal(): Promise<void> {
    await this.#syncing;
    this.#check();
    const { mode, mtime } = this.target.source;
    asFarAsPossible(() => this.#disk.setMode(this.names.part, mode));
    if (mtime !== null) asFarAsPossible(() => this.#file.setTimes(mtime));
  }

  sync(): Promise<void> {
    return this.#file.sync();
  }

  /** The same, keeping this thread waiting. */
  syncNow(): void {
    this.#file.syncNow();
  }

  /** Keeps all that is whole for another time, as far as the disk lets it, and closes it. */
  async keep(): Promise<void> {
    using _closing = this;
    await this.#syncing;
    if (this.#isGone) return;
    try {
      if (this.#digests.length > 0) await this.#sync();
    } catch {
      // The ledger says what is there without it.
    }
    if (!this.#ledger?.exists) this.remove();
  }

  /** Gives the file its name, which nothing may have. The ledger never outlives the part that it is about. */
  placeAs(path: string): void {
    this.#disk.link(this.names.part, path);
    this.remove();
  }

  /** Gives the file its name; what has it goes away in the same moment. */
  replace(path: string): void {
    if (!this.#ledger?.exists) return this.#rename(path);
    removeIfThere(this.#disk, this.names.next);
    this.#disk.link(this.names.part, this.names.next);
    try {
      this.#disk.rename(this.names.next, path);
    } catch (error) {
      this.#disk.remove(this.names.next);
      throw error;
    }
    this.remove();
  }

  /** Gives the file its name where the disk knows no second names: a crash in between costs what the ledger knows. */
  moveTo(path: string): void {
    this.#ledger?.remove();
    this.#rename(path);
  }

  /** Takes the part and its ledger away. */
  remove(): void {
    this.#ledger?.remove();
    this.#disk.remove(this.names.part);
    this.#isGone = true;
  }

  [Symbol.dispose](): void {
    this.#handles.dispose();
  }

  #rename(path: string): void {
    this.#disk.rename(this.names.part, path);
    this.#isGone = true;
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #syncWhileWriting(): Promise<void> {
    try {
      while (this.#unsynced >= SYNC_INTERVAL) await this.#sync();
    } catch {
      // Whatever comes next is told.
    }
    this.#syncing = undefined;
  }

  /** What was written before it began is on disk after it, and then in the ledger. */
  async #sync(): Promise<void> {
    this.#check();
    const bytes = this.#unsynced;
    const digests = this.#digests;
    this.#digests = [];
    try {
      this.#syncFile ??= this.#handles.use(this.#disk.open(this.names.part, "existing"));
      await this.#syncFile.sync();
      if (digests.length > 0) await this.#ledger?.append(digests);
    } catch (error) {
      // For good: a later sync may succeed without what this one has lost, and the ledger would have a gap.
      this.#failure = { error };
      throw error;
    }
    this.#unsynced -= bytes;
    this.onStored(bytes);
  }
}

function removeIfThere(disk: Disk, path: string): void {
  if (disk.lstat(path) !== undefined) disk.remove(path);
}

/** Sees to it that it does not come back after a power failure either. */
async function removeLedger(disk: Disk, folder: string, path: string): Promise<void> {
  if (disk.lstat(path) === undefined) return;
  disk.remove(path);
  await disk.syncFolder(folder);
}
