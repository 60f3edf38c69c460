import { assertEquals } from "@std/assert";
import { ProgressWatch } from "./_progress_watch.ts";
import type { ManifestEntry } from "./protocol/messages.ts";
import { TransferProgress } from "./protocol/progress.ts";

function file(size: number | null, ...path: string[]): ManifestEntry {
  return { path, kind: "file", size, mode: 0o644, mtime: 0, id: "" };
}

/** Two files of 6000 and 4000 bytes, of which 2000 were there before. */
function begin(): { progress: TransferProgress; watch: ProgressWatch } {
  const progress = new TransferProgress();
  const watch = new ProgressWatch(progress, () => [file(6_000, "top", "a"), file(4_000, "b")]);
  Object.assign(progress, { files: 2, totalBytes: 10_000, resumedBytes: 2_000 });
  progress.entry = 0;
  return { progress, watch };
}

Deno.test("ProgressWatch has not started before the first file", () => {
  const progress = new TransferProgress();
  const watch = new ProgressWatch(progress, () => []);
  watch.look(0);
  assertEquals(watch.hasStarted, false);
  progress.entry = 3;
  assertEquals(watch.hasStarted, true);
});

Deno.test("ProgressWatch measures what moves from the first look on, and not what was there", () => {
  const { progress, watch } = begin();
  watch.look(5_000);
  assertEquals(watch.state().bytesPerSecond, 0);
  for (let i = 1; i <= 4; i++) {
    progress.movedBytes += 500;
    watch.look(5_000 + i * 500);
  }
  assertEquals(watch.state(), {
    name: "a",
    number: 1,
    files: 2,
    bytes: 4_000,
    totalBytes: 10_000,
    resumedBytes: 2_000,
    bytesPerSecond: 1_000,
    remaining: 6_000,
  });
});

Deno.test("ProgressWatch knows no remaining time early, without a rate, or without a size", () => {
  const { progress, watch } = begin();
  watch.look(0);
  progress.movedBytes = 500;
  watch.look(500);
  assertEquals(watch.state().remaining, null);
  progress.movedBytes = 1_000;
  watch.look(1_000);
  assertEquals(watch.state().remaining, 7_000);

  const still = begin().watch;
  still.look(0);
  still.look(2_000);
  assertEquals(still.state().remaining, null);

  const stdin = new ProgressWatch(progress, () => [file(null, "stdin")]);
  stdin.look(0);
  progress.movedBytes = 2_000;
  stdin.look(2_000);
  const { totalBytes, remaining } = stdin.state();
  assertEquals([totalBytes, remaining], [null, null]);
});

Deno.test("ProgressWatch counts the last file as the last one, also when it is over", () => {
  const { progress, watch } = begin();
  progress.filesDone = 2;
  watch.look(0);
  assertEquals(watch.state().number, 2);
});

Deno.test("ProgressWatch makes events with whole paths", () => {
  const { progress, watch } = begin();
  assertEquals(watch.startEvent(), { event: "start", files: 2, totalBytes: 10_000 });
  assertEquals(watch.fileEvent(0), {
    event: "file",
    path: "top/a",
    size: 6_000,
    number: 1,
    files: 2,
  });
  watch.look(0);
  progress.movedBytes = 2_000;
  watch.look(2_000);
  assertEquals(watch.progressEvent(), {
    event: "progress",
    path: "top/a",
    filesDone: 0,
    files: 2,
    bytes: 4_000,
    totalBytes: 10_000,
    resumedBytes: 2_000,
    bytesPerSecond: 1_000,
    remaining: 6_000,
  });
});

Deno.test("ProgressWatch counts what is stored when it is told to", () => {
  const progress = new TransferProgress();
  const watch = new ProgressWatch(progress, () => [file(6_000, "a")], true);
  Object.assign(progress, { files: 1, totalBytes: 6_000, movedBytes: 6_000, storedBytes: 2_000 });
  progress.entry = 0;
  watch.look(0);
  assertEquals(watch.state().bytes, 2_000);
});
