import type { Decision, ManifestEntry } from "./messages.ts";

/** Where the entries of one transfer go. Calls for entries come in their order, one at a time. */
export interface Store extends AsyncDisposable {
  /**
   * Says what is wanted, in the order of the entries. Only entries that are not simply sent need a decision.
   *
   * @param signal Aborts when nobody waits for the answer any more: a question to the user ends, with the signal's reason.
   * @throws {TransferError} `refused` or `disk`, if nothing is.
   */
  decide(
    entries: readonly ManifestEntry[],
    bytes: number,
    signal: AbortSignal,
  ): Promise<readonly Decision[]>;
  /** Makes a folder. */
  makeFolder(entry: number): Promise<void>;
  /**
   * Begins a file, behind the chunks that {@linkcode Store.decide} said are there.
   *
   * @throws {TransferError} `disk`.
   */
  begin(entry: number): Promise<void>;
  /**
   * Takes the next chunk of the file that was begun last, with its verified digest. `data` may change once the promise has settled.
   *
   * @throws {TransferError} `disk`.
   */
  write(data: Uint8Array, digest: Uint8Array): Promise<void>;
  /** The file that was begun last is whole and verified: it may get its name, which may take until {@linkcode Store.settle}. */
  finish(): Promise<void>;
  /** The file that was begun last stays as it is, for another time. */
  abandon(): Promise<void>;
  /**
   * How many bytes of `write` would not have to come again if all stopped now; those of abandoned files and of files that were
   * finished count. It calls `onStored` when there are more. It follows `write` by itself to within 4 MiB, since the sender
   * waits when 8 MiB are missing.
   */
  readonly storedBytes: number;
  onStored: () => void;
  /**
   * Resolves when all that was finished has its name and is on disk; folders get their modes and times.
   *
   * @returns The entries of which that is not true, with the reason.
   */
  settle(): Promise<readonly { readonly entry: number; readonly reason: string }[]>;
}
