import { assertEquals } from "@std/assert";
import { escapeJson, escapeText } from "./escape_text.ts";

Deno.test("escapeText() leaves text of any script alone", () => {
  assertEquals(escapeText("Zócalo – 広場 🙂 \\ end"), "Zócalo – 広場 🙂 \\ end");
});

Deno.test("escapeText() escapes C0 and C1 controls, line ends and DEL", () => {
  assertEquals(
    escapeText("\x1b[2J\r\n\t\x00\x7f\x9b1m"),
    "\\x1b[2J\\x0d\\x0a\\x09\\x00\\x7f\\x9b1m",
  );
});

Deno.test("escapeText() escapes bidirectional marks, line separators and lone surrogates", () => {
  assertEquals(
    escapeText("a\u202eb\u2066c\u2028d\u061ce"),
    "a\\u{202e}b\\u{2066}c\\u{2028}d\\u{61c}e",
  );
  assertEquals(escapeText("a\ud800b"), "a\ufffdb");
});

Deno.test("escapeJson() gives one line without controls that parses to the same value", () => {
  const value = { text: "\x1b[0m\x9b\u202e\n\u2028", list: [1, null] };
  const json = escapeJson(value);
  assertEquals(escapeText(json), json);
  assertEquals(JSON.parse(json), value);
});
