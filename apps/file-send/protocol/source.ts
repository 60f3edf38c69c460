import type { ManifestEntry } from "./messages.ts";

/** A file that is being read. */
export interface SourceFile extends Disposable {
  /**
   * The next chunk: full unless it is the last one, empty after that. A full one may be overwritten by the second call after it,
   * for whatever file; a shorter one stays as it is. A read may be under way when the file is disposed of: standard input can be silent for ever.
   *
   * @throws {TransferError} `source`, if the file has changed since it was listed, or cannot be read.
   */
  read(): Promise<Uint8Array>;
}

/** What is sent. */
export interface Source {
  /** Folders before what is in them. */
  readonly entries: readonly ManifestEntry[];
  /**
   * Opens a file, to be read from that chunk on. `digests` are those of the chunks before it, joined, as the receiver has them:
   * whoever reads these as well sees whether they still are what was sent.
   *
   * @param signal Aborts when nobody waits for the file any more.
   * @throws {TransferError} `source`, if it has changed since it was listed or sent, or cannot be read.
   */
  open(
    entry: number,
    firstChunk: number,
    digests: Uint8Array,
    signal?: AbortSignal,
  ): Promise<SourceFile>;
}
