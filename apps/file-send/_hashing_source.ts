import { createHash, type Hash } from "node:crypto";
import { DIGEST_SIZE, sameDigest, sha256 } from "./protocol/digests.ts";
import type { ManifestEntry } from "./protocol/messages.ts";
import type { Source, SourceFile } from "./protocol/source.ts";
import { TransferError } from "./protocol/transfer_error.ts";

/** Told the SHA-256 of a file in hex, once it has been read to its end. */
export type OnDigest = (entry: number, digest: string) => void;

/**
 * Makes the plain SHA-256 of each file on its way. One that is resumed is read from its beginning for that, and compared with
 * what was sent of it before.
 */
export class HashingSource implements Source {
  readonly #source: Source;
  readonly #onDigest: OnDigest;

  constructor(source: Source, onDigest: OnDigest) {
    this.#source = source;
    this.#onDigest = onDigest;
  }

  get entries(): readonly ManifestEntry[] {
    return this.#source.entries;
  }

  async open(
    entry: number,
    firstChunk: number,
    digests: Uint8Array,
    signal?: AbortSignal,
  ): Promise<SourceFile> {
    const file = await this.#source.open(entry, 0, new Uint8Array(0));
    try {
      const hash = createHash("sha256");
      for (let chunk = 0; chunk < firstChunk; chunk++) {
        signal?.throwIfAborted();
        const data = await file.read();
        const digest = digests.subarray(chunk * DIGEST_SIZE, (chunk + 1) * DIGEST_SIZE);
        if (!sameDigest(sha256(data), digest)) throw changed();
        hash.update(data);
      }
      return new HashingFile(file, hash, (digest) => this.#onDigest(entry, digest));
    } catch (error) {
      file[Symbol.dispose]();
      throw error;
    }
  }
}

function changed(): TransferError {
  const advice = "touch it, and it is sent from its beginning";
  return new TransferError("source", `it is not what was sent of it before; ${advice}`);
}

class HashingFile implements SourceFile {
  readonly #file: SourceFile;
  readonly #hash: Hash;
  readonly #onEnd: (digest: string) => void;

  constructor(file: SourceFile, hash: Hash, onEnd: (digest: string) => void) {
    this.#file = file;
    this.#hash = hash;
    this.#onEnd = onEnd;
  }

  async read(): Promise<Uint8Array> {
    const data = await this.#file.read();
    if (data.length > 0) this.#hash.update(data);
    else this.#onEnd(this.#hash.digest("hex"));
    return data;
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
