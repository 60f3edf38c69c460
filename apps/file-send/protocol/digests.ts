import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { pack } from "@zocalo/framing";

/** Bytes of a chunk: all but the last of a file have as many. */
export const CHUNK_SIZE = 1_048_576;

/** Bytes of a SHA-256. */
export const DIGEST_SIZE = 32;

/** SHA-256 of some bytes. */
export function sha256(data: Uint8Array): Uint8Array {
  return createHash("sha256").update(data).digest();
}

/** Whether two digests are the same. */
export function sameDigest(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** The digests of a file's chunks, and the root over them. */
export class FileDigest {
  readonly #hash = createHash("sha256");
  #size = 0;

  /** Takes the digest of the next chunk, which has so many bytes. */
  add(digest: Uint8Array, bytes: number): void {
    this.#hash.update(digest);
    this.#size += bytes;
  }

  /** Takes the digests of whole chunks that are there already. */
  addAll(digests: Uint8Array): void {
    this.#hash.update(digests);
    this.#size += digests.length / DIGEST_SIZE * CHUNK_SIZE;
  }

  get size(): number {
    return this.#size;
  }

  /** The root in hex. Nothing can be added after it. */
  root(): string {
    return this.#hash.update(pack("!Q", this.#size)).digest("hex");
  }
}

/** The root over the roots of files. */
export class TransferDigest {
  readonly #hash = createHash("sha256");

  add(root: string): void {
    this.#hash.update(Buffer.from(root, "hex"));
  }

  root(): string {
    return this.#hash.digest("hex");
  }
}
