import { assert, assertEquals } from "@std/assert";
import { cut, lettersOf, pad, textWidth } from "./text_width.ts";

Deno.test("textWidth() counts the columns that letters take", () => {
  const widths = {
    "hola": 4,
    "señor": 5,
    "日本": 4,
    "👍🏽": 2,
    "👨‍👩‍👧": 2,
    "🇪🇸": 2,
    "e\u0301": 1,
    "\u0301": 0,
    "a\u200bb": 2,
    "ｗ": 2,
    "한": 2,
    "…": 1,
    "Ω—é": 3,
    "かな": 4,
    "カナ": 4,
    "❤\ufe0f": 2,
  };
  for (const [text, width] of Object.entries(widths)) assertEquals(textWidth(text), width, text);
});

Deno.test("lettersOf() cuts letters that have more marks than any language", () => {
  const [letter, ...others] = lettersOf(`a${"\u0301".repeat(5_000)}b`);
  assertEquals([letter!.text.length, letter!.width], [32, 1]);
  assertEquals(others, [{ text: "b", width: 1 }]);
});

Deno.test("cut() shows that something was left out", () => {
  assertEquals(cut("hola", 4), "hola");
  assertEquals(cut("hola", 3), "ho…");
  assertEquals(cut("日本語", 5), "日本…");
  assertEquals(cut("日本語", 4), "日…");
  assertEquals(cut("hola", 1), "…");
  assertEquals(cut("hola", 0), "");
});

Deno.test("cut() never takes more columns than there are", () => {
  const text = "año 写真 🙂🙂 e\u0301 ｆｕｌｌ";
  for (let columns = 0; columns < 40; columns++) {
    const width = textWidth(cut(text, columns));
    assert(width <= columns, `${width} columns of ${columns}`);
  }
});

Deno.test("pad() fills the columns", () => {
  assertEquals(pad("日", 4), "日  ");
  assertEquals(pad("hola", 2), "hola");
});
