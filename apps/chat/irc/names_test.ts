import { assertEquals } from "@std/assert";
import {
  fold,
  isChannelName,
  isGoodChannelName,
  isNick,
  toUpper,
  truncate,
  utf8Length,
} from "./names.ts";

Deno.test("fold() lowers ASCII letters only", () => {
  assertEquals(fold("ALICE[]\\~É"), "alice[]\\~É");
  assertEquals(fold("İK"), "İk");
  assertEquals(fold("\u{212a}"), "\u{212a}");
});

Deno.test("toUpper() raises ASCII letters only", () => {
  assertEquals(toUpper("aZ[é"), "AZ[é");
  assertEquals(toUpper("\u{131}\u{17f}\u{fb06}"), "\u{131}\u{17f}\u{fb06}");
});

Deno.test("isNick() takes what RFC 2812 allows and no more", () => {
  for (const nick of ["a", "A-9", "[]\\`_^{|}", "aa"]) assertEquals(isNick(nick, 9), true, nick);
  for (
    const nick of [
      "",
      "1a",
      "-a",
      "a b",
      "a,b",
      "a!b",
      "a@b",
      "a.b",
      "a*",
      "é",
      "a\n",
      "a\0",
      "~a",
      "#a",
    ]
  ) assertEquals(isNick(nick, 9), false, JSON.stringify(nick));
  assertEquals(isNick("abcdefghi", 9), true);
  assertEquals(isNick("abcdefghij", 9), false);
});

Deno.test("isChannelName() goes by the first character", () => {
  assertEquals(isChannelName("#"), true);
  assertEquals(isChannelName("a#"), false);
  assertEquals(isChannelName(""), false);
});

Deno.test("isGoodChannelName() refuses what separates, steers or hides", () => {
  for (const name of ["#", "#a", "##", "#é\u{1f600}", "#a:b", "#a*"]) {
    assertEquals(isGoodChannelName(name, 10), true, name);
  }
  for (
    const name of [
      ...["", "a", "&a", "#a b", "#a,b", "#a\x07", "#a\n", "#a\0", "#a\u{85}", "#a\u{a0}"],
      ...["#\u{202e}a", "#a\u{200b}", "#a\u{feff}", "#a\u{2028}"],
      // Not seen, or nothing: fillers, joiners, a blank pattern, private and unassigned ones.
      ...["#\u{3164}", "#\u{115f}", "#\u{34f}", "#\u{fe0f}", "#\u{e0100}", "#\u{180b}"],
      ...["#\u{2800}", "#\u{17b4}", "#\u{ffa0}", "#\u{e000}", "#\u{10ffff}", "#\u{378}"],
      // Looks like "#é", and "#Å".
      ...["#e\u{301}", "#\u{212b}"],
    ]
  ) assertEquals(isGoodChannelName(name, 10), false, JSON.stringify(name));
  assertEquals(isGoodChannelName("#ééééa", 10), true);
  assertEquals(isGoodChannelName("#ééééab", 10), false);
});

Deno.test("utf8Length() counts bytes", () => {
  assertEquals(utf8Length(""), 0);
  assertEquals(utf8Length("aé€\u{1f600}"), 1 + 2 + 3 + 4);
  assertEquals(utf8Length("é".repeat(100_000)), 200_000);
});

Deno.test("truncate() cuts at the end of a character", () => {
  assertEquals(truncate("abc", 3), "abc");
  assertEquals(truncate("abc", 2), "ab");
  assertEquals(truncate("aé", 2), "a");
  assertEquals(truncate("a\u{1f600}", 4), "a");
  assertEquals(truncate("abc", 0), "");
  assertEquals(truncate("abc", -1), "");
});

Deno.test("truncate() leaves no part of what is seen as one character", () => {
  const family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
  assertEquals(truncate(`ab${family}`, 10), "ab");
  assertEquals(truncate("ae\u{301}", 2), "a");
  assertEquals(truncate("a\u{1f1f2}\u{1f1fd}", 5), "a");
});

Deno.test("truncate() keeps a part of a character that is longer than the limit by itself", () => {
  assertEquals(truncate(`e${"\u{301}".repeat(100)}`, 5), "e\u{301}\u{301}");
});

Deno.test("truncate() gives as much as fits when the limit is large", () => {
  assertEquals(truncate("é".repeat(50_000), 60_001), "é".repeat(30_000));
});
