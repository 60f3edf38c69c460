import { formatBytes, formatCount, formatRate, formatTime } from "./_format_amounts.ts";
import { pathOf, rateOf } from "./_transfer_event.ts";
import type { ManifestEntry, Role } from "./protocol/messages.ts";
import type { TransferReport } from "./protocol/progress.ts";

/** More of them are counted only. */
const MAX_FAILURES = 20;

/** What did not get there and why, a line each. */
export function failureLines(
  { failures }: TransferReport,
  entries: readonly ManifestEntry[],
): string[] {
  const lines = failures.slice(0, MAX_FAILURES).map(({ entry, reason }) =>
    `${pathOf(entries[entry])}: ${reason}`
  );
  const more = failures.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more that did not get there`] : lines;
}

/** The last line of a transfer that took so many milliseconds. */
export function summaryLine(report: TransferReport, role: Role, time: number): string {
  const { files, bytes, movedBytes, resumedBytes, skipped, failures, root } = report;
  const parts = [
    `${role === "sender" ? "sent" : "received"} ${formatCount(files, "file")}, ${
      formatBytes(bytes)
    } in ${formatTime(time)} (${formatRate(rateOf(movedBytes, time))})`,
    ...(resumedBytes > 0 ? [`${formatBytes(resumedBytes)} of it was there before`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(failures.length > 0 ? [`${failures.length} failed`] : []),
    `digest ${root}`,
  ];
  return parts.join(", ");
}
