import { assertEquals, assertStrictEquals } from "@std/assert";
import { utf8Length } from "./names.ts";
import { limitLine, Relay, TAGS } from "./relay.ts";

const PARTS = {
  source: "alice!a@b",
  command: "PRIVMSG",
  params: ["#a", "hola"],
  time: Date.UTC(2026, 0, 1),
  msgid: "id1",
  clientTags: "+a=1\\s2",
  text: true,
};

Deno.test("Relay.line() has the tags of its kind", () => {
  const relay = new Relay(PARTS, 512);
  const body = ":alice!a@b PRIVMSG #a :hola";
  const time = "time=2026-01-01T00:00:00.000Z";
  const message = "msgid=id1;+a=1\\s2";
  assertEquals(relay.line(0).text, body);
  assertEquals(relay.line(TAGS.time).text, `@${time} ${body}`);
  assertEquals(relay.line(TAGS.message).text, `@${message} ${body}`);
  assertEquals(relay.line(TAGS.time | TAGS.message).text, `@${time};${message} ${body}`);
});

Deno.test("Relay.line() has no tags when there are none to have", () => {
  const relay = new Relay(
    { source: "irc.test", command: "NOTICE", params: ["a", "b"], time: 0 },
    512,
  );
  assertEquals(relay.line(TAGS.message).text, ":irc.test NOTICE a b");
});

Deno.test("Relay.line() is put together once for each kind", () => {
  const relay = new Relay(PARTS, 512);
  assertStrictEquals(relay.line(TAGS.time), relay.line(TAGS.time));
});

Deno.test("Relay.line() stays within the limit, tags apart, and ends on a character", () => {
  const params = ["#a", "\u{1f600}".repeat(200)];
  const relay = new Relay({ ...PARTS, params }, 512);
  const start = ":alice!a@b PRIVMSG #a :";
  const line = start + "\u{1f600}".repeat((510 - start.length) >> 2);
  assertEquals(relay.line(0).text, line);
  assertEquals(relay.line(TAGS.time).text, `@time=2026-01-01T00:00:00.000Z ${line}`);
});

Deno.test("limitLine() leaves room for the ending", () => {
  assertEquals(limitLine("a".repeat(510), 512).length, 510);
  assertEquals(limitLine("a".repeat(511), 512).length, 510);
  assertEquals(utf8Length(limitLine("é".repeat(600), 512)), 510);
  assertEquals(limitLine("é".repeat(40_000), 70_000).length, 34_999);
});
