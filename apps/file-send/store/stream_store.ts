import type { Decision, EntryFailure, ManifestEntry } from "../protocol/messages.ts";
import type { Store } from "../protocol/store.ts";
import { describeDiskError } from "./disk_error.ts";
import { TransferError } from "../protocol/transfer_error.ts";
import { checkSingleFile, checkSize } from "./limits.ts";

/** What bytes can be written to, such as `Deno.stdout`. */
export interface Output {
  /** Writes some of it, and says how much. */
  write(data: Uint8Array): Promise<number>;
}

/** How a file is written to a stream. */
export interface StreamStoreOptions {
  /** Bytes that are taken. @default Infinity */
  readonly maxBytes?: number | undefined;
}

/** Writes one file to a stream, which stays its owner's. What has been written of a file that fails cannot be taken back. */
export class StreamStore implements Store {
  onStored: () => void = () => {};
  readonly #output: Output;
  readonly #maxBytes: number;
  #storedBytes = 0;

  constructor(output: Output, options: StreamStoreOptions = {}) {
    this.#output = output;
    this.#maxBytes = options.maxBytes ?? Infinity;
  }

  get storedBytes(): number {
    return this.#storedBytes;
  }

  async decide(entries: readonly ManifestEntry[], bytes: number): Promise<readonly Decision[]> {
    checkSize(bytes, this.#maxBytes);
    checkSingleFile(entries);
    return await Promise.resolve([]);
  }

  async makeFolder(): Promise<void> {}

  async begin(): Promise<void> {}

  async write(data: Uint8Array): Promise<void> {
    checkSize(this.#storedBytes + data.length, this.#maxBytes);
    let rest = data;
    try {
      while (rest.length > 0) rest = rest.subarray(await this.#output.write(rest));
    } catch (cause) {
      const reason = describeDiskError(cause);
      if (reason === undefined) throw cause;
      // What it says of going on is not so for a stream.
      const [what] = reason.split(";");
      throw new TransferError("disk", `cannot write to standard output: ${what}`, { cause });
    }
    this.#storedBytes += data.length;
    this.onStored();
  }

  async finish(): Promise<void> {}

  async abandon(): Promise<void> {}

  settle(): Promise<readonly EntryFailure[]> {
    return Promise.resolve([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
