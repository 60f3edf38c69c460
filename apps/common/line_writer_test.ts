import { assert, assertEquals, assertFalse } from "@std/assert";
import { LineWriter, type Sink } from "./line_writer.ts";
import { TextSink } from "./testing.ts";

/** A sink whose reader has stopped: each write waits until the test lets it go. */
class StuckSink implements Sink {
  readonly writes: PromiseWithResolvers<void>[] = [];
  text = "";

  async write(data: Uint8Array): Promise<number> {
    const turn = Promise.withResolvers<void>();
    this.writes.push(turn);
    await turn.promise;
    this.text += new TextDecoder().decode(data);
    return data.length;
  }
}

/** Lets everything run that is ready to. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("LineWriter escapes a line and styles it only with colour", async () => {
  const sink = new TextSink();
  const writer = new LineWriter(sink, { color: true });
  const bold = (text: string) => `<b>${text}</b>`;
  await writer.line("a\nb", { style: bold });
  writer.color = false;
  await writer.line("\x1bc", { style: bold });
  await writer.json({ text: "\x9b" });
  await writer.text("as\tit is\n");
  assertEquals(sink.text, '<b>a\\x0ab</b>\n\\x1bc\n{"text":"\\u009b"}\nas\tit is\n');
});

Deno.test("LineWriter writes all of a line when the sink takes a byte at a time", async () => {
  let written = "";
  const writer = new LineWriter({
    write(data) {
      written += String.fromCharCode(data[0]!);
      return Promise.resolve(1);
    },
  });
  await writer.line("in pieces");
  assertEquals(written, "in pieces\n");
});

Deno.test("LineWriter joins the lines that gather while a write is under way", async () => {
  const sink = new StuckSink();
  const writer = new LineWriter(sink);
  writer.line("one");
  await turn();
  writer.line("two");
  const last = writer.line("three");
  sink.writes[0]!.resolve();
  await turn();
  sink.writes[1]!.resolve();
  await last;
  assertEquals(sink.text, "one\ntwo\nthree\n");
  assertEquals(sink.writes.length, 2);
});

Deno.test("LineWriter leaves lines out and counts them when nobody reads", async () => {
  const sink = new StuckSink();
  const writer = new LineWriter(sink);
  const long = "x".repeat(600_000);
  writer.line("first");
  await turn();
  writer.line(long);
  writer.line(long);
  writer.line(long);
  sink.writes[0]!.resolve();
  await turn();
  sink.writes[1]!.resolve();
  await writer.flush();
  assertEquals(sink.text, `first\n${long}\n(2 lines left out)\n`);
});

Deno.test("LineWriter writes lines that are to be kept, behind the count of those left out", async () => {
  const sink = new StuckSink();
  const writer = new LineWriter(sink);
  const long = "x".repeat(1_000_000);
  writer.json("first");
  await turn();
  writer.line(long);
  writer.line(long);
  writer.line(long, { keep: true });
  writer.line(long);
  writer.json("last", { keep: true });
  sink.writes[0]!.resolve();
  await turn();
  sink.writes[1]!.resolve();
  await writer.flush();
  const leftOut = '{"event":"leftOut","lines":1}\n';
  assertEquals(sink.text, `"first"\n${long}\n${leftOut}${long}\n${leftOut}"last"\n`);
});

Deno.test("LineWriter counts what was left out also when nothing else waits", async () => {
  const sink = new StuckSink();
  const writer = new LineWriter(sink);
  writer.line("first");
  await turn();
  writer.line("x".repeat(2_000_000));
  sink.writes[0]!.resolve();
  await turn();
  sink.writes[1]?.resolve();
  await writer.flush();
  assertEquals(sink.text, "first\n(1 lines left out)\n");
});

Deno.test("LineWriter reports a failed write once and drops the rest", async () => {
  const error = new Deno.errors.BrokenPipe("Broken pipe");
  let writes = 0;
  const writer = new LineWriter({
    write() {
      writes += 1;
      return Promise.reject(error);
    },
  });
  assertFalse(writer.failed.aborted);
  await writer.line("lost");
  assert(writer.failed.aborted);
  assertEquals(writer.failed.reason, error);
  await writer.line("lost too");
  assertEquals(writes, 1);
});

Deno.test("LineWriter lets nobody wait once the impatient signal fires", async () => {
  const impatience = new AbortController();
  const writer = new LineWriter(new StuckSink(), { impatient: impatience.signal });
  const before = writer.line("stuck");
  impatience.abort();
  await before;
  await writer.line("stuck too");
});

Deno.test("LineWriter writes again after it was idle, and after an empty text", async () => {
  const sink = new TextSink();
  const writer = new LineWriter(sink);
  await writer.text("");
  await writer.line("a");
  await writer.line("b");
  await writer.flush();
  assertEquals(sink.text, "a\nb\n");
});
