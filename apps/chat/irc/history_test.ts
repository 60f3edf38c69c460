import { assertEquals } from "@std/assert";
import { Histories } from "./histories.ts";
import { History } from "./history.ts";
import { Relay, TAGS } from "./relay.ts";

const TIME = 1_767_225_600_000;

function said(text: string, clientTags?: string): Relay {
  const parts = { source: "a!b@c", command: "PRIVMSG", params: ["#a", text], time: TIME };
  return new Relay({ ...parts, clientTags, text: true }, 512);
}

function lines(messages: readonly Relay[]): string[] {
  return messages.map((message) => message.line(TAGS.message).text);
}

Deno.test("History keeps the last of many messages, oldest first", () => {
  for (const limit of [0, 1, 2, 3, 7, 100]) {
    const history = new History(limit, 512, new Histories(1e9));
    for (let count = 1; count <= 300; count++) {
      history.add(said(`${count}`));
      const kept = Math.min(limit, count);
      const expected = Array.from({ length: kept }, (_, i) => `${count - kept + 1 + i}`);
      assertEquals(history.messages().map(({ parts }) => parts.params[1]), expected);
    }
  }
});

Deno.test("History keeps the last ones by when they were said, whenever they come", () => {
  const all = [5, 3, 9, 1, 8, 2, 7, 4, 6, 0];
  const history = new History(4, 512, new Histories(1e9));
  for (const time of all) {
    const { parts } = said(`${time}`);
    history.add(new Relay({ ...parts, time }, 512));
  }
  assertEquals(history.all.map(({ time }) => time), [6, 7, 8, 9]);
});

Deno.test("History keeps the tags of clients when they are short", () => {
  const history = new History(3, 512, new Histories(1e9));
  history.add(said("one", "+draft/reply=id1"));
  history.add(said("two", `+x=${"x".repeat(4_000)}`));
  // Letters of three bytes.
  history.add(said("three", `+x=${"€".repeat(200)}`));
  assertEquals(lines(history.messages()), [
    "@+draft/reply=id1 :a!b@c PRIVMSG #a :one",
    ":a!b@c PRIVMSG #a :two",
    ":a!b@c PRIVMSG #a :three",
  ]);
});

Deno.test("stampedMessages() stay within the limit of a line", () => {
  const history = new History(1, 100, new Histories(1e9));
  history.add(said("é".repeat(36)));
  const text = `:a!b@c PRIVMSG #a :[2026-01-01T00:00:00Z] ${"é".repeat(28)}`;
  assertEquals(lines(history.stampedMessages()), [text]);
});
