import { assertEquals } from "@std/assert";
import { textWidth } from "../../common/text_width.ts";
import { wrap } from "./wrap.ts";

Deno.test("wrap() breaks between words, and leaves out the space there", () => {
  assertEquals(wrap("the quick brown fox", 9, 9), ["the quick", "brown fox"]);
  assertEquals(wrap("the quick brown fox", 10, 5), ["the quick", "brown", "fox"]);
  assertEquals(wrap("fits", 10, 10), ["fits"]);
  assertEquals(wrap("", 10, 10), [""]);
});

Deno.test("wrap() breaks words that are longer than a row", () => {
  assertEquals(wrap("see https://example.org/", 10, 10), ["see", "https://ex", "ample.org/"]);
  assertEquals(wrap("xxxxxxxxxx", 5, 5), ["xxxxx", "xxxxx"]);
});

Deno.test("wrap() breaks between wide letters, but not in front of marks", () => {
  assertEquals(wrap("hola 日本語の文字", 10, 10), ["hola 日本", "語の文字"]);
  assertEquals(wrap("日本語です。はい", 10, 10), ["日本語で", "す。はい"]);
  assertEquals(wrap("日本語 word。", 10, 10), ["日本語", "word。"]);
});

Deno.test("wrap() keeps wide letters whole and within the columns", () => {
  assertEquals(wrap("日本語日本語", 5, 5), ["日本", "語日", "本語"]);
  assertEquals(wrap("a👨‍👩‍👧b", 2, 2), ["a", "👨‍👩‍👧", "b"]);
});

Deno.test("wrap() loses nothing but spaces, and makes no row too wide", () => {
  const text = "Zócalo  日本 e\u0301 👍🏽 \u200b pala bra larguísimaaaaaaaaaaaaaaaaaaa ".repeat(9);
  for (let columns = 2; columns < 60; columns++) {
    const rows = wrap(text, columns, columns);
    assertEquals(rows.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
    for (const row of rows) assertEquals(textWidth(row) <= columns, true, `${columns}: ${row}`);
  }
});
