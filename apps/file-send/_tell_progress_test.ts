import { assertEquals, assertStringIncludes } from "@std/assert";
import { LineWriter } from "../common/line_writer.ts";
import { TextSink } from "../common/testing.ts";
import type { ManifestEntry } from "./protocol/messages.ts";
import { TransferProgress } from "./protocol/progress.ts";
import { tellProgress } from "./_tell_progress.ts";
import type { TransferEvent } from "./_transfer_event.ts";

const ENTRIES: ManifestEntry[] = ["a\nb", "c"].map((name) => (
  { path: [name], kind: "file", size: 10, mode: 0o644, mtime: 0, id: "" }
));

const entries = () => ENTRIES;

function terminal(columns?: number): { sink: TextSink; err: LineWriter } {
  const sink = new TextSink();
  return {
    sink,
    err: new LineWriter(sink, columns === undefined ? {} : { columns: () => columns }),
  };
}

Deno.test("tellProgress() shows a line when the first file begins, and takes it away", async () => {
  const { sink, err } = terminal(0);
  const progress = new TransferProgress();
  Object.assign(progress, { files: 2, totalBytes: 20 });
  {
    using _telling = tellProgress(progress, { err }, { entries });
    await err.flush();
    assertEquals(sink.text, "");
    progress.entry = 0;
    await err.flush();
    assertStringIncludes(sink.text, "  0 %");
    assertStringIncludes(sink.text, "file 1 of 2");
    assertStringIncludes(sink.text, "a\\x0ab");
  }
  await err.flush();
  assertEquals(sink.text.endsWith("\r\x1b[K"), true);
});

Deno.test("tellProgress() tells programs when it starts and of each file, and shows them no line", async () => {
  const { sink, err } = terminal(80);
  const progress = new TransferProgress();
  Object.assign(progress, { files: 2, totalBytes: 20 });
  const events: TransferEvent[] = [];
  {
    using _telling = tellProgress(progress, { err }, {
      entries,
      onEvent: (event) => events.push(event),
    });
    progress.entry = 0;
    progress.filesDone = 1;
    progress.entry = 1;
  }
  progress.entry = 0;
  assertEquals(events, [
    { event: "start", files: 2, totalBytes: 20 },
    { event: "file", path: "a\nb", size: 10, number: 1, files: 2 },
    { event: "file", path: "c", size: 10, number: 2, files: 2 },
  ]);
  await err.flush();
  assertEquals(sink.text, "");
});

Deno.test("tellProgress() says nothing in a pipe, or if it is to be quiet", async () => {
  for (const [columns, quiet] of [[undefined, false], [80, true]] as const) {
    const { sink, err } = terminal(columns);
    const progress = new TransferProgress();
    {
      using _telling = tellProgress(progress, { err }, { entries, quiet });
      progress.entry = 0;
    }
    await err.flush();
    assertEquals(sink.text, "");
  }
});

Deno.test("tellProgress() leaves the terminal alone while it is needed for something else", async () => {
  const { sink, err } = terminal(80);
  const progress = new TransferProgress();
  {
    using _telling = tellProgress(progress, { err }, { entries, isHidden: () => true });
    progress.entry = 0;
  }
  await err.flush();
  assertEquals(sink.text, "");
});
