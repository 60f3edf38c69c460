import type { ProgressState } from "./_progress_line.ts";
import type { ManifestEntry } from "./protocol/messages.ts";
import type { TransferProgress } from "./protocol/progress.ts";
import { RateMeter } from "./_rate_meter.ts";
import { pathOf, type TransferEvent } from "./_transfer_event.ts";

/** Before so long an ETA would be a guess, in milliseconds. */
const MIN_TIME = 1_000;

/** Looks at a transfer now and then, and makes rates and events of what it sees. It knows no clock. */
export class ProgressWatch {
  readonly #progress: TransferProgress;
  readonly #entries: () => readonly ManifestEntry[];
  readonly #isStored: boolean;
  #meter: RateMeter | undefined;
  #startedAt = 0;
  #now = 0;

  /** The entries are asked for once there are some. With `isStored` only what is on disk counts as bytes that have gone. */
  constructor(
    progress: TransferProgress,
    entries: () => readonly ManifestEntry[],
    isStored = false,
  ) {
    this.#isStored = isStored;
    this.#progress = progress;
    this.#entries = entries;
  }

  /** Whether the first file has begun. */
  get hasStarted(): boolean {
    return this.#progress.entry >= 0;
  }

  /** Has a look at `now`, in milliseconds. */
  look(now: number): void {
    if (!this.hasStarted) return;
    const { movedBytes } = this.#progress;
    if (this.#meter === undefined) {
      this.#meter = new RateMeter(movedBytes, now);
      this.#startedAt = now;
    }
    this.#meter.sample(movedBytes, now);
    this.#now = now;
  }

  /** As it was at the last look. */
  state(): ProgressState {
    const { files, filesDone, entry, movedBytes, storedBytes, resumedBytes } = this.#progress;
    const totalBytes = this.#totalBytes();
    const bytes = (this.#isStored ? storedBytes : movedBytes) + resumedBytes;
    const bytesPerSecond = Math.round(this.#meter?.bytesPerSecond ?? 0);
    const isEarly = this.#now - this.#startedAt < MIN_TIME;
    const remaining = totalBytes === null || bytesPerSecond === 0 || isEarly
      ? null
      : Math.round(Math.max(0, totalBytes - bytes) / bytesPerSecond * 1_000);
    return {
      name: this.#entries()[entry]?.path.at(-1) ?? "",
      number: Math.min(filesDone + 1, files),
      files,
      bytes,
      totalBytes,
      resumedBytes,
      bytesPerSecond,
      remaining,
    };
  }

  startEvent(): TransferEvent {
    return { event: "start", files: this.#progress.files, totalBytes: this.#totalBytes() };
  }

  /** To be made as soon as the file has begun. */
  fileEvent(entry: number): TransferEvent {
    const { filesDone, files } = this.#progress;
    const listed = this.#entries()[entry];
    const size = listed?.size ?? null;
    return { event: "file", path: pathOf(listed), size, number: filesDone + 1, files };
  }

  progressEvent(): TransferEvent {
    const { name: _, number: __, ...state } = this.state();
    const { filesDone, entry } = this.#progress;
    return { event: "progress", path: pathOf(this.#entries()[entry]), filesDone, ...state };
  }

  #totalBytes(): number | null {
    const isKnown = !this.#entries().some(({ size }) => size === null);
    return isKnown ? this.#progress.totalBytes : null;
  }
}
