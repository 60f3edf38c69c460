import { assertEquals } from "@std/assert";
import { stripAnsiCode } from "@std/fmt/colors";
import type { ChatLine } from "../client/chat_line.ts";
import { lineRows } from "./line_rows.ts";
import { NOON } from "./_test_support.ts";
import { themeFor } from "./theme.ts";

function rows(line: Partial<ChatLine>, columns = 40): string[] {
  const whole: ChatLine = {
    id: 1,
    time: NOON,
    kind: "message",
    nick: "bea",
    text: "hola",
    ...{ own: false, mention: false, replayed: false },
    ...line,
  };
  return lineRows(whole, columns, themeFor(true)).map((row) => stripAnsiCode(row));
}

Deno.test("lineRows() shows each kind of line in its way", () => {
  assertEquals(rows({}), ["12:34 <bea> hola"]);
  assertEquals(rows({ kind: "action", text: "salta" }), ["12:34 * bea salta"]);
  assertEquals(rows({ kind: "notice" }), ["12:34 -bea- hola"]);
  assertEquals(rows({ kind: "join", text: "has joined" }), ["12:34 - bea has joined"]);
  assertEquals(rows({ kind: "info", nick: undefined }), ["12:34 - hola"]);
  assertEquals(rows({ kind: "error", nick: undefined }), ["12:34 ! hola"]);
});

Deno.test("lineRows() indents what does not fit as the text is", () => {
  assertEquals(rows({ text: "the quick brown fox jumps over the lazy dog" }), [
    "12:34 <bea> the quick brown fox jumps",
    "            over the lazy dog",
  ]);
});

Deno.test("lineRows() gives long nicks and narrow terminals less indent", () => {
  assertEquals(rows({ nick: "a_very_long_nick_indeed_of_somebody", text: "the quick brown fox" }), [
    "12:34 <a_very_long_…> the quick brown",
    "      fox",
  ]);
  assertEquals(rows({ nick: "a_very_long_nick_indeed_of", text: "the quick" }, 80), [
    "12:34 <a_very_long_nick_in…> the quick",
  ]);
  assertEquals(rows({ text: "the quick brown" }, 15), ["<bea> the quick", "brown"]);
});

Deno.test("lineRows() shows what a line answers above it", () => {
  assertEquals(rows({ quote: { nick: "caro", text: "¿quién viene?" } }), [
    "      > caro: ¿quién viene?",
    "12:34 <bea> hola",
  ]);
});

Deno.test("lineRows() gives each person the same colour always, and none without colours", () => {
  const line: ChatLine = {
    ...{ id: 1, time: NOON, kind: "message", nick: "bea", text: "hola" },
    ...{ own: false, mention: false, replayed: false },
  };
  const [colored] = lineRows(line, 40, themeFor(true));
  assertEquals(
    lineRows({ ...line, nick: "Bea" }, 40, themeFor(true))[0],
    colored!.replace("bea", "Bea"),
  );
  assertEquals(lineRows(line, 40, themeFor(false)), ["12:34 <bea> hola"]);
});
