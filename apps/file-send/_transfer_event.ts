import { inMicroseconds } from "./_format_amounts.ts";
import type { ManifestEntry } from "./protocol/messages.ts";
import type { TransferReport } from "./protocol/progress.ts";

/** What happens in a transfer, for programs. Times are in milliseconds; paths have `/` between their names. */
export type TransferEvent =
  /** The first file begins. What was refused or skipped is not counted. */
  | { readonly event: "start"; readonly files: number; readonly totalBytes: number | null }
  | {
    readonly event: "file";
    readonly path: string;
    readonly size: number | null;
    readonly number: number;
    readonly files: number;
  }
  /** At most once a second. `bytes` have come, or for a sender are on disk over there, or were there before; `null` is what nobody knows. */
  | {
    readonly event: "progress";
    readonly path: string;
    readonly filesDone: number;
    readonly files: number;
    readonly bytes: number;
    readonly totalBytes: number | null;
    readonly resumedBytes: number;
    readonly bytesPerSecond: number;
    readonly remaining: number | null;
  }
  /** One of them did not get there; `side` is whose business it was. */
  | {
    readonly event: "failed";
    readonly path: string;
    readonly side: "sender" | "receiver";
    readonly reason: string;
  }
  | {
    readonly event: "done";
    readonly files: number;
    readonly bytes: number;
    readonly movedBytes: number;
    readonly resumedBytes: number;
    readonly skipped: number;
    readonly failed: number;
    readonly time: number;
    readonly bytesPerSecond: number;
    readonly root: string;
  };

/** The path of an entry as one text. */
export function pathOf(entry: ManifestEntry | undefined): string {
  return entry?.path.join("/") ?? "";
}

/** So many bytes in so many milliseconds, as a rate; 0 if there was no time. */
export function rateOf(bytes: number, time: number): number {
  return time > 0 ? Math.round(bytes / time * 1_000) : 0;
}

/** How a transfer ended that took so many milliseconds. */
export function endEvents(
  report: TransferReport,
  entries: readonly ManifestEntry[],
  time: number,
): TransferEvent[] {
  const { failures, files, bytes, movedBytes, resumedBytes, skipped, root } = report;
  const failed = failures.map(({ entry, side, reason }) => {
    return { event: "failed", path: pathOf(entries[entry]), side, reason } as const;
  });
  return [...failed, {
    event: "done",
    files,
    bytes,
    movedBytes,
    resumedBytes,
    skipped,
    failed: failures.length,
    time: inMicroseconds(time),
    bytesPerSecond: rateOf(movedBytes, time),
    root,
  }];
}
