import { assert, assertEquals } from "@std/assert";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { formatMessage, formatTags, parseMessage, tagsLength } from "./message.ts";

/** Message by message: a line, its command and its parameters. */
const LINES: [string, string, string[]][] = [
  ["PING", "PING", []],
  ["ping a", "PING", ["a"]],
  ["PING a b", "PING", ["a", "b"]],
  ["PING :a b", "PING", ["a b"]],
  ["PING a :", "PING", ["a", ""]],
  ["PING a ::b :c", "PING", ["a", ":b :c"]],
  ["PING a:b c:", "PING", ["a:b", "c:"]],
  ["  PING   a   b  ", "PING", ["a", "b"]],
  ["PING a   : b ", "PING", ["a", " b "]],
  [":source PING a", "PING", ["a"]],
  ["@tag :source PING a", "PING", ["a"]],
  ["@tag  PING", "PING", []],
  [":a :b c", ":B", ["c"]],
  ["001 a", "001", ["a"]],
  ["PRIVMSG #é :\u{1f600} \u{202e}", "PRIVMSG", ["#é", "\u{1f600} \u{202e}"]],
];

for (const [line, command, params] of LINES) {
  Deno.test(`parseMessage() takes ${JSON.stringify(line)} apart`, () => {
    const message = parseMessage(line);
    assertEquals(message?.command, command);
    assertEquals(message?.params, params);
  });
}

Deno.test("parseMessage() gives nothing when there is no command", () => {
  for (const line of ["", " ", ":", ":source", ":source  ", "@tag", "@tag ", "@tag :source"]) {
    assertEquals(parseMessage(line), undefined);
  }
});

Deno.test("parseMessage() gives the source", () => {
  assertEquals(parseMessage(":a!b@c PING")?.source, "a!b@c");
  assertEquals(parseMessage("PING :a")?.source, undefined);
});

Deno.test("parseMessage() gives the tags, unescaped", () => {
  const tags = (line: string) => [...parseMessage(line)!.tags];
  assertEquals(tags("PING"), []);
  assertEquals(tags("@ PING"), []);
  assertEquals(tags("@a;b=;+c/d=e=f PING"), [["a", ""], ["b", ""], ["+c/d", "e=f"]]);
  assertEquals(tags("@;;a=1;; PING"), [["a", "1"]]);
  assertEquals(tags("@a=1;a=2 PING"), [["a", "2"]]);
  assertEquals(tags("@a=\\:\\s\\r\\n\\\\\\x\\ PING"), [["a", "; \r\n\\x"]]);
  assertEquals(tags("@=1;a PING"), [["a", ""]]);
  assertEquals(tags("@a=\u{a0} PING"), [["a", "\u{a0}"]]);
  assertEquals(tags("@__proto__=1 PING"), [["__proto__", "1"]]);
});

Deno.test("tagsLength() gives where tags end", () => {
  assertEquals(tagsLength("PING @a"), 0);
  assertEquals(tagsLength("@a=b PING"), 5);
  assertEquals(tagsLength("@a=b"), 4);
});

Deno.test("formatTags() writes what parseMessage() reads", () => {
  const tags: [string, string][] = [["a", ""], ["b", "; \r\n\\"], ["+c/d", "é=\\s"]];
  assertEquals(formatTags(tags), "a;b=\\:\\s\\r\\n\\\\;+c/d=é=\\\\s");
  assertEquals([...parseMessage(`@${formatTags(tags)} PING`)!.tags], tags);
  assertEquals(formatTags([]), "");
});

Deno.test("formatMessage() puts a colon where one is needed or wanted", () => {
  assertEquals(formatMessage(undefined, "PING", []), "PING");
  assertEquals(formatMessage("irc.test", "PING", ["a", "b"]), ":irc.test PING a b");
  assertEquals(formatMessage("irc.test", "PING", ["a", "b"], true), ":irc.test PING a :b");
  assertEquals(formatMessage(undefined, "PING", [""]), "PING :");
  assertEquals(formatMessage(undefined, "PING", ["a b"]), "PING :a b");
  assertEquals(formatMessage(undefined, "PING", [":a"]), "PING ::a");
});

Deno.test("formatMessage() makes one parameter of each, whatever is in it", () => {
  for (
    const [param, middle] of [
      ["", "*"],
      ["   ", "*"],
      [":", "*"],
      [": :", "*"],
      ["a b", "a"],
      [" a b", "a"],
      [":a", "a"],
      ["::a b", "a"],
      ["a:b", "a:b"],
    ] as const
  ) assertEquals(formatMessage(undefined, "432", [param, "text"]), `432 ${middle} text`);
});

Deno.test("parseMessage() makes parameters that keep nothing of the text around their line", () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = runInNewContext("gc");
  const heap = () => {
    collectGarbage();
    return Deno.memoryUsage().heapUsed;
  };
  const kept: string[] = [];
  const before = heap();
  for (let i = 0; i < 20; i++) {
    const chunk = `TOPIC #a-long-channel-${i} :a topic to be kept, the ${i}th\n${
      "y".repeat(1_000_000)
    }`;
    kept.push(...parseMessage(chunk.slice(0, chunk.indexOf("\n")))!.params);
  }
  const grown = heap() - before;
  assertEquals(kept.length, 40);
  assert(grown < 5_000_000, `${grown} bytes`);
});
