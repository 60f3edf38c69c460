import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";

Deno.test("MODE +B marks a program in WHOIS, WHO and what it says", async () => {
  const server = new TestServer();
  const robot = await server.join("robot", { channels: ["#a"] });
  const ann = await server.join("ann", { caps: "message-tags", channels: ["#a"] });
  const plain = await server.join("plain", { channels: ["#a"] });
  robot.heard();
  await robot.expect("MODE robot +B", ":robot!robot@robot.host MODE robot +B");
  ann.heard();
  plain.heard();
  assertEquals(
    (await ann.say("WHOIS robot")).filter((line) => line.includes(" 335 ")),
    [":irc.test 335 ann robot :is a bot"],
  );
  assertEquals(
    (await ann.say("WHO robot"))[0],
    ":irc.test 352 ann * robot robot.host irc.test robot HB :0 robot Real",
  );
  await robot.say("PRIVMSG #a :bip", "TOPIC #a :bop", "PART #a");
  assertEquals(ann.heard(), [
    "@msgid=id1;bot :robot!robot@robot.host PRIVMSG #a :bip",
    "@bot :robot!robot@robot.host TOPIC #a :bop",
    "@bot :robot!robot@robot.host PART #a",
  ]);
  assertEquals(plain.heard()[0], ":robot!robot@robot.host PRIVMSG #a :bip");
  const late = await server.join("late", { caps: "message-tags server-time batch" });
  const lines = await late.say("JOIN #a");
  assertEquals(lines.filter((line) => line.includes(" PRIVMSG ")), [
    "@batch=1;time=2026-01-01T00:00:00.000Z;msgid=id1;bot :robot!robot@robot.host PRIVMSG #a :bip",
  ]);
});

Deno.test("MODE -B ends the mark, and no client can make one of its own", async () => {
  const server = new TestServer();
  const robot = await server.join("robot", { caps: "message-tags", channels: ["#a"] });
  const ann = await server.join("ann", { caps: "message-tags", channels: ["#a"] });
  await robot.say("MODE robot +B", "MODE robot -B", "@bot PRIVMSG #a :hola");
  assertEquals(ann.heard(), ["@msgid=id1 :robot!robot@robot.host PRIVMSG #a :hola"]);
});
