import { assertEquals } from "@std/assert";
import { Features } from "./_features.ts";

function featuresOf(...tokens: string[]): Features {
  const features = new Features();
  for (const token of tokens) features.set(token);
  return features;
}

for (
  const [mapping, name, folded] of [
    ["ascii", "A[]\\~Ñ", "a[]\\~Ñ"],
    ["rfc1459", "A[]\\~Ñ", "a{}|^Ñ"],
    ["rfc1459-strict", "A[]\\~Ñ", "a{}|~Ñ"],
    ["strict-rfc1459", "A[]\\~Ñ", "a{}|~Ñ"],
    ["rfc8265", "A[]\\~Ñ", "a[]\\~ñ"],
  ] as const
) {
  Deno.test(`Features.fold() does as ${mapping} says`, () => {
    assertEquals(featuresOf(`CASEMAPPING=${mapping}`).fold(name), folded);
  });
}

Deno.test("Features.fold() does as RFC 1459 says until the server has said something", () => {
  assertEquals(new Features().fold("A[~]"), "a{^}");
});

Deno.test("Features.set() takes no lengths that no server has", () => {
  const features = featuresOf("LINELEN=1", "NICKLEN=", "CHATHISTORY=-5", "USERLEN=99999999999");
  const { lineLength, nickLength, historyLimit, userLength } = features;
  assertEquals([lineLength, nickLength, historyLimit, userLength], [512, 9, 0, 200]);
  assertEquals(featuresOf("LINELEN=99999999").lineLength, 16_384);
});

Deno.test("Features.set() takes no prefixes without their modes", () => {
  const { prefixes, prefixModes } = featuresOf("PREFIX=(qo)~");
  assertEquals([prefixes, prefixModes], ["@+", "ov"]);
});

Deno.test("Features.set() takes that a room has no prefixes, and no channels are there", () => {
  const features = featuresOf("PREFIX=()", "CHANTYPES=");
  assertEquals([features.prefixes, features.isChannel("#a")], ["", false]);
});

Deno.test("Features.set() wants names compared anew only when they are in another way", () => {
  const features = new Features();
  const set = (token: string) => features.set(token);
  const tokens = ["CASEMAPPING=rfc1459", "CASEMAPPING=ascii", "CASEMAPPING=ascii", "NICKLEN=9"];
  assertEquals(tokens.map(set), [false, true, false, false]);
});
