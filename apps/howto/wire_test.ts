import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { memoryPair } from "@zocalo/transport/testing";
import { encode } from "./bytes.ts";
import type { Language } from "./text.ts";
import { type Side, type Tappable, Wire } from "./wire.ts";

/** A wire whose rows are kept, without its margin and lifelines, and without its head. */
function keepRows(language: Language = "en") {
  const rows: string[] = [];
  const wire = new Wire(language, (row: string, side?: Side) => {
    assertEquals(row.length <= 80, true, row);
    if (side !== undefined) rows.push(row.replace(/^ {2}│|│$/g, ""));
  });
  return { wire, rows, texts: () => rows.map((row) => row.replace(/[─◀▶]/g, "").trim()) };
}

Deno.test("tap() draws what both sides do when bytes and a half-close go through", async () => {
  const { wire, rows } = keepRows();
  const [a, b] = memoryPair();
  const [client, server] = [wire.tap("client", a), wire.tap("server", b)];
  await client.write(encode("hola\n"));
  await server.read(new Uint8Array(16));
  await server.closeWrite();
  await client.read(new Uint8Array(16));
  client.abort();
  server.abort();
  const line = (text: string, length: number) => text.repeat(length);
  assertEquals(rows, [
    `─ write 5 B  68 6f 6c 61 0a  "hola\\x0a" ${line("─", 33)}▶`,
    `${line(" ", 37)}read 5 B  68 6f 6c 61 0a  "hola\\x0a" `,
    `◀${line("─", 54)} half-close (FIN) ─`,
    ` end of stream${line(" ", 60)}`,
    `─ close (FIN) ${line("─", 59)}▶`,
  ]);
});

Deno.test("tap() draws a reset once when both sides hear of it", async () => {
  const { wire, texts } = keepRows();
  const reset = () => Promise.reject(new Deno.errors.ConnectionReset("reset"));
  const stream: Tappable = { read: reset, write: reset, closeWrite: reset };
  wire.tap("server", stream);
  await assertRejects(() => stream.read(new Uint8Array(1)), Deno.errors.ConnectionReset);
  await assertRejects(() => stream.write(new Uint8Array(1)), Deno.errors.ConnectionReset);
  assertEquals(texts(), ["reset (RST)", 'write 1 B  00  "\\x00"']);
});

Deno.test("tap() says how much was taken when a write is partial", async () => {
  const { wire, texts } = keepRows("es");
  const stream: Tappable = {
    read: () => Promise.resolve(null),
    write: () => Promise.resolve(2),
    closeWrite: () => Promise.resolve(),
  };
  assertEquals(await wire.tap("client", stream).write(encode("hola")), 2);
  assertEquals(texts(), ['escribe 4 B  68 6f 6c 61  "hola"', "(solo ha aceptado 2 B)"]);
});

Deno.test("Wire counts what it does not draw when there is a lot", () => {
  const { wire, texts } = keepRows();
  for (let count = 0; count < 10; count++) wire.sends("client", new Uint8Array(200));
  wire.finish();
  wire.sends("server", new Uint8Array(1));
  assertEquals(texts().length, 5);
  assertEquals(texts().at(-1), "write … 6 more like these, 1,200 B");
  assertEquals(wire.writes("client"), 10);
});

Deno.test("Wire escapes what comes from the network", () => {
  const { wire, rows } = keepRows();
  wire.reads("client", encode("\x1b[2Jhola"));
  assertStringIncludes(rows[0]!, '"\\x1b[2Jhola"');
});

Deno.test("loses() draws an arrow that does not arrive", () => {
  for (const side of ["client", "server"] as const) {
    const { wire, rows } = keepRows();
    wire.loses(side, encode("hola"));
    assertEquals(rows[0]!.length, 74);
    assertStringIncludes(rows[0]!, side === "client" ? "─✗ lost" : "lost ✗─");
  }
});
