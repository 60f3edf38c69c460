import { assertEquals } from "@std/assert";
import type { ManifestEntry } from "./protocol/messages.ts";
import type { TransferReport } from "./protocol/progress.ts";
import { failureLines, summaryLine } from "./_summary.ts";
import { endEvents } from "./_transfer_event.ts";

const REPORT: TransferReport = {
  files: 1,
  bytes: 3_000_000,
  movedBytes: 2_000_000,
  resumedBytes: 0,
  skipped: 0,
  failures: [],
  root: "ab12",
};

const FAILURES = [
  { entry: 1, side: "sender", reason: "it has changed since it was listed" },
  { entry: 0, side: "receiver", reason: "a file is there already" },
] as const;

function entry(...path: string[]): ManifestEntry {
  return { path, kind: "file", size: 1, mode: 0o644, mtime: 0, id: "" };
}

const ENTRIES = [entry("top", "a"), entry("top", "写真")];

Deno.test("summaryLine() says how much, how long, how fast, and the digest", () => {
  assertEquals(
    summaryLine(REPORT, "sender", 1_000),
    "sent 1 file, 3 MB in 0:01 (2 MB/s), digest ab12",
  );
  const more = { ...REPORT, files: 7, resumedBytes: 1_000_000, skipped: 2, failures: FAILURES };
  assertEquals(
    summaryLine(more, "receiver", 0),
    "received 7 files, 3 MB in 0:00 (0 B/s), 1 MB of it was there before, 2 skipped, 2 failed, " +
      "digest ab12",
  );
});

Deno.test("failureLines() names what did not get there, and counts the rest from the 21st on", () => {
  assertEquals(failureLines({ ...REPORT, failures: FAILURES }, ENTRIES), [
    "top/写真: it has changed since it was listed",
    "top/a: a file is there already",
  ]);
  const failures = Array.from({ length: 25 }, () => FAILURES[0]);
  const lines = failureLines({ ...REPORT, failures }, ENTRIES);
  assertEquals([lines.length, lines.at(-1)], [21, "and 5 more that did not get there"]);
});

Deno.test("endEvents() has an event for each that failed, and a last one with everything", () => {
  assertEquals(endEvents({ ...REPORT, failures: FAILURES }, ENTRIES, 500.123456), [
    { event: "failed", path: "top/写真", side: "sender", reason: FAILURES[0].reason },
    { event: "failed", path: "top/a", side: "receiver", reason: FAILURES[1].reason },
    {
      event: "done",
      files: 1,
      bytes: 3_000_000,
      movedBytes: 2_000_000,
      resumedBytes: 0,
      skipped: 0,
      failed: 2,
      time: 500.123,
      bytesPerSecond: 3_999_013,
      root: "ab12",
    },
  ]);
});
