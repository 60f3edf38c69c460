import { createHash } from "node:crypto";
import { equals } from "@std/bytes/equals";
import { CHUNK_SIZE, DIGEST_SIZE } from "../protocol/digests.ts";
import type { ManifestEntry } from "../protocol/messages.ts";
import type { Disk, DiskFile } from "./disk.ts";
import { Turns } from "./turns.ts";

/** Bytes of the check behind the header and each digest: enough against accidents, which are all that is to be feared here. */
const CHECK_SIZE = 8;

/** Entries between two looks at what else there is to do: they take a millisecond or two. */
const ENTRIES_AT_ONCE = 512;

const ENTRY_SIZE = DIGEST_SIZE + CHECK_SIZE;

/** Over what comes before as well, so that no entry of another ledger, or at another place, is taken for one. */
function checkOf(previous: Uint8Array, data: Uint8Array): Uint8Array {
  return createHash("sha256").update(previous).update(data).digest().subarray(0, CHECK_SIZE);
}

function encodeHeader(source: ManifestEntry): Uint8Array {
  const { path, size, mtime, id, proved = false } = source;
  // What came without proofs must not be gone on with under them: the sender does not send it again.
  const fields = { ledger: "zocalo-file-send", version: 1, path, size, mtime, id, proved };
  const text = JSON.stringify(fields);
  const json = new TextEncoder().encode(text);
  const header = new Uint8Array(4 + json.length + CHECK_SIZE);
  new DataView(header.buffer).setUint32(0, json.length);
  header.set(json, 4);
  header.set(checkOf(new Uint8Array(0), json), 4 + json.length);
  return header;
}

/** Says which chunks of a part file are whole and on disk, as PROTOCOL.md describes. */
export class Ledger implements Disposable {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #header: Uint8Array;
  #file: DiskFile | undefined;
  #length = 0;
  #check: Uint8Array;
  #digests: Uint8Array = new Uint8Array(0);

  /** A new one is on disk from its first entry on. */
  constructor(disk: Disk, path: string, source: ManifestEntry) {
    this.#disk = disk;
    this.#path = path;
    this.#header = encodeHeader(source);
    this.#check = this.#header.subarray(-CHECK_SIZE);
  }

  /** Reads what is there, up to what is torn or damaged, to go on behind it. If it is of another source, that is nothing. */
  static async read(disk: Disk, path: string, source: ManifestEntry): Promise<Ledger> {
    const ledger = new Ledger(disk, path, source);
    if (disk.lstat(path) !== undefined) await ledger.#parse(disk.read(path), source.size ?? 0);
    return ledger;
  }

  /** The digests of chunks that it had when it was read, joined. */
  get digests(): Uint8Array {
    return this.#digests;
  }

  /** Whether it has entries, on disk. */
  get exists(): boolean {
    return this.#length > 0;
  }

  /** Adds an entry for each digest. */
  async append(digests: readonly Uint8Array[]): Promise<void> {
    const data = new Uint8Array(
      (this.exists ? 0 : this.#header.length) + digests.length * ENTRY_SIZE,
    );
    let check = this.#check;
    let at = data.length - digests.length * ENTRY_SIZE;
    if (at > 0) data.set(this.#header);
    for (const digest of digests) {
      check = checkOf(check, digest);
      data.set(digest, at);
      data.set(check, at + DIGEST_SIZE);
      at += ENTRY_SIZE;
    }
    await this.#open().write(data, this.#length);
    this.#length += data.length;
    this.#check = check;
  }

  remove(): void {
    if (this.exists || this.#file !== undefined) this.#disk.remove(this.#path);
    this.#length = 0;
  }

  [Symbol.dispose](): void {
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
  }

  #open(): DiskFile {
    if (this.#file === undefined) {
      this.#file = this.#disk.open(this.#path, this.exists ? "existing" : "new");
      if (this.exists) this.#file.setSize(this.#length);
    }
    return this.#file;
  }

  async #parse(data: Uint8Array, size: number): Promise<void> {
    const start = this.#header.length;
    if (!equals(data.subarray(0, start), this.#header)) return;
    const most = Math.min(
      Math.floor(size / CHUNK_SIZE),
      Math.floor((data.length - start) / ENTRY_SIZE),
    );
    const digests = new Uint8Array(most * DIGEST_SIZE);
    const turns = new Turns();
    let count = 0;
    for (; count < most; count++) {
      // That of a terabyte has a million.
      if (count % ENTRIES_AT_ONCE === 0) await turns.take();
      const entry = data.subarray(start + count * ENTRY_SIZE, start + (count + 1) * ENTRY_SIZE);
      const digest = entry.subarray(0, DIGEST_SIZE);
      const check = checkOf(this.#check, digest);
      if (!equals(check, entry.subarray(DIGEST_SIZE))) break;
      digests.set(digest, count * DIGEST_SIZE);
      this.#check = check;
    }
    this.#digests = digests.subarray(0, count * DIGEST_SIZE);
    this.#length = start + count * ENTRY_SIZE;
  }
}
