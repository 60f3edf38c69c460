import { assert, assertEquals, assertMatch } from "@std/assert";
import { CAPABILITIES } from "../apps/chat/irc/capabilities.ts";
import { LIMITS } from "../apps/chat/irc/config.ts";
import { chatTables, readTable } from "./chat_tables.ts";

const readme = await Deno.readTextFile(new URL("../apps/chat/README.md", import.meta.url));
const tables = await chatTables();

for (const [heading, table] of tables) {
  Deno.test(`apps/chat/README.md lists the same below "${heading}" as the program has`, () => {
    const hint = "deno run -A tools/chat_tables.ts writes it";
    assertEquals(readTable(readme, heading), table, hint);
  });
}

Deno.test("every command of the chat server says how it is used", () => {
  const [, ...rows] = tables.get("Commands")!;
  assert(rows.length > 30);
  for (const [usage = "", summary = ""] of rows) {
    assertMatch(usage, /^`[A-Z]+( .+)?`$/);
    assertMatch(summary, /^[^A-Z.].*[^.]$/);
  }
});

Deno.test("every reply in the chat server's table is sent by something", () => {
  const [, ...rows] = tables.get("Replies")!;
  for (const [number = "", name, module] of rows) {
    assertMatch(number, /^\d{3}$/);
    assert(module !== "", `${name} is never sent`);
  }
});

Deno.test("apps/chat/README.md lists the capabilities that the program has", () => {
  const [, ...rows] = readTable(readme, "Capabilities");
  assertEquals(rows.map(([name]) => name), CAPABILITIES.map((name) => `\`${name}\``));
});

Deno.test("apps/chat/README.md tells the limits that the program has", () => {
  const limits = new Map(readTable(readme, "Limits").map(([what, limit]) => [what, limit]));
  const {
    channels,
    listModes,
    targets,
    nick,
    username,
    channelName,
    topic,
    kick,
    historyBytes,
    mask,
    monitor,
    listMasks,
    chatHistory,
  } = LIMITS;
  const expected: Record<string, string> = {
    "channels of a client": `${channels}`,
    "entries of a channel's lists, all together": `${listModes}`,
    "nicks of `MONITOR`": `${monitor}`,
    "masks of one `LIST`": `${listMasks}`,
    "messages of one `CHATHISTORY`": `${chatHistory}`,
    "targets of one `PRIVMSG`, `NOTICE`, `TAGMSG`, `PART`, `KICK` or `WHOIS`": `${targets}`,
    "all histories together": `about ${historyBytes / 1_048_576} MiB`,
    "a mask for `WHO`": `${mask} characters`,
    "nick, user name, channel": `${nick}, ${username} characters, ${channelName} bytes`,
    "topic, reasons": `${topic}, ${kick} bytes`,
  };
  for (const [what, limit] of Object.entries(expected)) assertEquals(limits.get(what), limit);
});
