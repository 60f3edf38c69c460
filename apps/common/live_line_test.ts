import { assertEquals } from "@std/assert";
import { LineWriter } from "./line_writer.ts";
import { LiveLine } from "./live_line.ts";
import { TextSink } from "./testing.ts";

Deno.test("LiveLine.show() writes over what was there, and dispose takes it away", async () => {
  const sink = new TextSink();
  const writer = new LineWriter(sink, { columns: () => 80 });
  {
    using live = new LiveLine(writer);
    live.show("one");
    live.show("two\x1b[2J");
  }
  await writer.flush();
  assertEquals(sink.text, "\r\x1b[Kone\r\x1b[Ktwo\\x1b[2J\r\x1b[K");
});

Deno.test("LiveLine.show() leaves the last column free, whatever the width becomes", async () => {
  const sink = new TextSink();
  let columns = 6;
  const writer = new LineWriter(sink, { columns: () => columns });
  const live = new LiveLine(writer);
  live.show("123456789");
  columns = 4;
  live.show("µµµµµµµ");
  await writer.flush();
  assertEquals(sink.text, "\r\x1b[K12345\r\x1b[Kµµµ");
});

Deno.test("LiveLine.show() takes 80 columns where the terminal knows of none", async () => {
  const sink = new TextSink();
  const writer = new LineWriter(sink, { columns: () => 0 });
  new LiveLine(writer).show("9".repeat(100));
  await writer.flush();
  assertEquals(sink.text, `\r\x1b[K${"9".repeat(79)}`);
});

Deno.test("LiveLine says nothing where there is no terminal", async () => {
  const sink = new TextSink();
  const writer = new LineWriter(sink);
  {
    using live = new LiveLine(writer);
    assertEquals(live.visible, false);
    live.show("one");
  }
  await writer.flush();
  assertEquals(sink.text, "");
});
