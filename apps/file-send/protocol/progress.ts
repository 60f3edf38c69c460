/** How far a transfer is; to be looked at at any time. */
export class TransferProgress {
  /** Files in all, and their bytes; unknown sizes count as they come. */
  files = 0;
  totalBytes = 0;
  /** Called when a file begins. */
  onFile: (entry: number) => void = () => {};
  #entry = -1;
  /** Files that are over, well or not. */
  filesDone = 0;
  /** Bytes of files that were there before, and those that went over this connection. */
  resumedBytes = 0;
  movedBytes = 0;
  /** Of those, how many the receiver has on disk. */
  storedBytes = 0;

  /** The entry under way, or the last one; -1 before the first. */
  get entry(): number {
    return this.#entry;
  }

  set entry(entry: number) {
    this.#entry = entry;
    this.onFile(entry);
  }
}

/** How a transfer went that came to its end. */
export interface TransferReport {
  /** Files that are there now, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Bytes that went over this connection. */
  readonly movedBytes: number;
  /** Bytes that were there before, in files that were finished now. */
  readonly resumedBytes: number;
  /** Entries that were not wanted since they are there already. */
  readonly skipped: number;
  /** What was not taken, or not sent to its end, and why. */
  readonly failures: readonly {
    readonly entry: number;
    readonly side: "sender" | "receiver";
    readonly reason: string;
  }[];
  /** Over all files, in hex. */
  readonly root: string;
}
