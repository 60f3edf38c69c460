import { assertEquals } from "@std/assert";
import { matchesMask, toHostMask } from "./mask.ts";

const MATCHES: [string, string, boolean][] = [
  ["", "", true],
  ["", "a", false],
  ["*", "", true],
  ["*", "abc", true],
  ["?", "", false],
  ["?", "a", true],
  ["a", "ab", false],
  ["a*", "abc", true],
  ["*c", "abc", true],
  ["*b*", "abc", true],
  ["a?c", "abc", true],
  ["a*c*e", "abcde", true],
  ["a*c*f", "abcde", false],
  ["*ab", "aab", true],
  ["**a**", "xax", true],
  ["ALICE!*@*", "alice!a@b", true],
  ["alice!*@*", "ALICE!A@B", true],
  ["a.c", "abc", false],
  ["[a]", "a", false],
  ["a\\*", "a*", false],
];

for (const [mask, text, matches] of MATCHES) {
  Deno.test(`matchesMask() is ${matches} when it is "${mask}" and "${text}"`, () => {
    assertEquals(matchesMask(mask, text), matches);
  });
}

Deno.test("matchesMask() ends soon when there are many stars and no match", () => {
  // Tried one after the other these would be more ways than there are atoms.
  assertEquals(matchesMask(`${"a*".repeat(250)}b`, "a".repeat(500)), false);
});

const HOST_MASKS: [string, string][] = [
  ["bob", "bob!*@*"],
  ["bob!", "bob!*@*"],
  ["bob!b", "bob!b@*"],
  ["bob!b@c", "bob!b@c"],
  ["b@c", "*!b@c"],
  ["@c", "*!*@c"],
  ["!b@", "*!b@*"],
  ["*", "*!*@*"],
  ["***!***@***", "*!*@*"],
  ["*.org", "*!*@*.org"],
  ["::1", "*!*@::1"],
];

for (const [mask, full] of HOST_MASKS) {
  Deno.test(`toHostMask() makes "${full}" of "${mask}"`, () => {
    assertEquals(toHostMask(mask), full);
  });
}
