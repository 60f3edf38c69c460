import { assertEquals } from "@std/assert";
import { stripFormatting } from "./formatting.ts";

for (
  const [text, plain] of [
    [
      "\x02bold\x02 \x1ditalics\x1d \x1funder\x1f \x1estrike\x1e \x11mono\x11 \x16rev\x0f",
      "bold italics under strike mono rev",
    ],
    ["\x0304red\x03 \x034,12both\x0399 \x03,5 \x031234", "red both ,5 34"],
    ["\x04ff0000red\x04 \x0400FF00,0000ffboth \x04xyz", "red both xyz"],
    ["plain\x1b[31m", "plain\x1b[31m"],
  ] as const
) {
  Deno.test(`stripFormatting() leaves ${JSON.stringify(plain)}`, () => {
    assertEquals(stripFormatting(text), plain);
  });
}
