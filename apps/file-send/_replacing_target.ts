import { basename, dirname } from "@std/path";
import type { RawTarget } from "./protocol/raw.ts";
import { PartFile } from "./store/part_file.ts";
import { RealDisk } from "./store/real_disk.ts";

/** Bytes without names have none: what is not the digest of zeros leaves no holes. */
const NO_DIGEST = new Uint8Array(32);

/** Takes the place of a file once it is whole. Until then, and if it never is, that one stays. */
export class ReplacingTarget implements RawTarget, AsyncDisposable {
  readonly #path: string;
  readonly #disk: RealDisk;
  #part: PartFile | undefined;

  /** `path` is that of a file which is there. */
  constructor(path: string, disk: RealDisk = new RealDisk()) {
    this.#path = disk.realPath(path);
    this.#disk = disk;
  }

  async write(data: Uint8Array): Promise<number> {
    this.#part ??= await this.#create();
    await this.#part.write(data, NO_DIGEST);
    return data.length;
  }

  /** All is there. If that is nothing, the file stays as it is: whoever only looks who listens sends as much. */
  async finish(): Promise<void> {
    if (this.#part === undefined) return;
    await this.#part.seal();
    await this.#part.sync();
    this.#part.replace(this.#path);
    await this.#disk.syncFolder(dirname(this.#path));
  }

  /** Takes away what is not whole. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#part?.keep();
  }

  async #create(): Promise<PartFile> {
    const mode = (this.#disk.lstat(this.#path)?.mode ?? 0o600) & 0o777;
    const name = basename(this.#path);
    const source = { path: [name], kind: "file", size: null, mode, mtime: null, id: "" } as const;
    return await PartFile.create(
      this.#disk,
      { folder: dirname(this.#path), name, source },
      false,
    );
  }
}
