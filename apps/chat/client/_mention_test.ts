import { assertEquals } from "@std/assert";
import { Features } from "./_features.ts";
import { mentions } from "./_mention.ts";

const features = new Features();

for (const text of ["ana", "ana: hi", "hi ANA!", "@ana", "(ana)", "banana ana", "😀ana😀"]) {
  Deno.test(`mentions() finds the nick in "${text}"`, () => {
    assertEquals(mentions(text, "ana", features), true);
  });
}

for (const text of ["banana", "ana_", "anaï", "ana-b", "[ana]", "an a", "", "аna"]) {
  Deno.test(`mentions() does not find the nick in "${text}"`, () => {
    assertEquals(mentions(text, "ana", features), false);
  });
}

Deno.test("mentions() compares nicks as the server does", () => {
  assertEquals(mentions("hi bob{x}, you", "Bob[x]", features), true);
  const ascii = new Features();
  ascii.set("CASEMAPPING=ascii");
  assertEquals(mentions("hi bob{x}, you", "Bob[x]", ascii), false);
});
