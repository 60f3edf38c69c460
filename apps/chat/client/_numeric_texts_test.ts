import { assertEquals } from "@std/assert";
import { describeNumeric } from "./_numeric_texts.ts";

for (
  const [line, text] of [
    ["251 ana :There are 2 users", "There are 2 users"],
    ["254 ana 3 :channels formed", "3 channels formed"],
    ["265 ana 1 4 :Current local users 1, max 4", "Current local users 1, max 4"],
    ["311 ana bob b host * :Bob Real", "bob is bob!b@host: Bob Real"],
    ["312 ana bob irc.test :Test", "bob is on irc.test (Test)"],
    [
      "317 ana bob 7300 1767225600 :seconds idle",
      "bob has said nothing for 2 h, is here since 2026-01-01 00:00 UTC",
    ],
    ["317 ana bob 59 :seconds idle", "bob has said nothing for 59 s"],
    ["319 ana bob :@#a #b", "bob is in @#a #b"],
    ["322 ana #a 12 :the topic", "#a (12) the topic"],
    ["324 ana #a +ntk key", "The modes are +ntk key"],
    ["329 ana #a 1767225600", "#a was made on 2026-01-01 00:00 UTC"],
    ["333 ana #a bob 1767225600", "Set by bob on 2026-01-01 00:00 UTC"],
    ["333 ana #a bob never", "Set by bob on never"],
    ["341 ana bob #a", "bob was asked into #a"],
    ["367 ana #a *!*@x bob 1767225600", "Banned: *!*@x by bob on 2026-01-01 00:00 UTC"],
    ["367 ana #a *!*@x", "Banned: *!*@x"],
    ["372 ana :- hello", "- hello"],
    ["401 ana bob :No such nick", "bob: No such nick"],
    ["443 ana bob #a :is already on channel", "bob: is already on channel (#a)"],
    ["999 ana a b :c", "a b: c"],
    ["999 ana", ""],
    ["311", "is !@:"],
  ] as const
) {
  Deno.test(`describeNumeric() says ${JSON.stringify(text)}`, () => {
    const [code = "", ...params] = line.replace(/ :.*/, "").split(" ");
    const trailing = line.match(/ :(.*)/)?.[1];
    const all = trailing === undefined ? params : [...params, trailing];
    assertEquals(describeNumeric(code, all).trim().replace(/ +/g, " "), text);
  });
}
