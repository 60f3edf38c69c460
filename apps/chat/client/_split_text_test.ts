import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { splitText } from "./_split_text.ts";

Deno.test("splitText() cuts at spaces, and else at the ends of characters", () => {
  assertEquals(splitText("one two three", 8), ["one two", "three"]);
  assertEquals(splitText("one two", 3), ["one", "two"]);
  assertEquals(splitText("abcdefgh", 3), ["abc", "def", "gh"]);
  assertEquals(splitText("a bcdefgh", 5), ["a bcd", "efgh"]);
  assertEquals(splitText("ñañá", 3), ["ña", "ñ", "á"]);
  assertEquals(splitText("🇲🇽🇲🇽", 9), ["🇲🇽", "🇲🇽"]);
  assertEquals(splitText("", 9), []);
});

Deno.test("splitText() loses nothing but the spaces where it cuts", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 32, max: 60 }), (text, most) => {
      const parts = splitText(text, most);
      assertEquals(parts.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
      for (const part of parts) assert(new TextEncoder().encode(part).length <= most);
    }),
  );
});

Deno.test("splitText() ends when not even one character fits", () => {
  assertEquals(splitText("ñb", 1).join(""), "ñb");
  assertEquals(splitText("abc", -5), ["a", "b", "c"]);
});
