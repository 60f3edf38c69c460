import { assertEquals } from "@std/assert";
import { testContext } from "../common/testing.ts";
import { BotOutput, type BotOutputOptions, describeEvent, describeSaid } from "./_bot_output.ts";
import type { ChatEvent } from "./client/chat_event.ts";

const SAID = {
  event: "message",
  time: new Date(2026, 4, 3, 12, 34).toISOString(),
  room: "#zocalo",
  nick: "bea",
  peer: "#zocalo",
  text: "hola",
  ...{ action: false, own: false, mention: false, replayed: false },
  ...{ msgid: null, replyTo: null },
} as const;

Deno.test("describeSaid() names the place only where it is not the usual one", () => {
  assertEquals(describeSaid(SAID, "#Zocalo"), "12:34 <bea> hola");
  assertEquals(describeSaid(SAID, undefined), "12:34 #zocalo <bea> hola");
  assertEquals(
    describeSaid({ ...SAID, room: null, peer: "bea" }, "#zocalo"),
    "12:34 bea <bea> hola",
  );
});

Deno.test("describeSaid() tells messages, actions and notices apart, without colours", () => {
  assertEquals(describeSaid({ ...SAID, action: true }, "#zocalo"), "12:34 * bea hola");
  assertEquals(describeSaid({ ...SAID, event: "notice" }, "#zocalo"), "12:34 -bea- hola");
  assertEquals(describeSaid({ ...SAID, text: "\x0304ho\x02la" }, "#zocalo"), "12:34 <bea> hola");
});

Deno.test("describeEvent() has a sentence for each event", () => {
  const room = "#zocalo";
  const events: [Exclude<ChatEvent, { event: "message" | "notice" }>, string][] = [
    [{ event: "connected", nick: "ana", server: "irc.test" }, "connected to irc.test as ana"],
    [{ event: "disconnected", reason: "gone" }, "disconnected: gone"],
    [{ event: "error", code: "403", message: "No such channel" }, "403 No such channel"],
    [{ event: "error", code: null, message: "Not connected" }, "Not connected"],
    [{ event: "join", room, nick: "bea", own: false }, "bea has joined #zocalo"],
    [{ event: "members", room, nicks: ["ana", "bea"] }, "in #zocalo: ana bea"],
    [{ event: "part", room, nick: "bea", reason: "", own: false }, "bea has left #zocalo"],
    [
      { event: "kick", room, nick: "bea", by: "caro", reason: "basta", own: false },
      "caro has put bea out of #zocalo: basta",
    ],
    [{ event: "quit", nick: "bea", reason: "adiós" }, "bea has gone: adiós"],
    [{ event: "nick", nick: "bea", newNick: "eva", own: false }, "bea is now eva"],
    [{ event: "topic", room, nick: null, topic: "squares" }, "the topic of #zocalo is: squares"],
    [{ event: "mode", target: room, nick: "bea", modes: ["+o", "ana"] }, "bea sets #zocalo +o ana"],
    [{ event: "away", nick: "bea", reason: "café" }, "bea is away: café"],
    [{ event: "away", nick: "bea", reason: null }, "bea is back"],
    [{ event: "invite", room, nick: "bea" }, "bea invites into #zocalo"],
    [{ event: "reply", code: "322", params: ["#zocalo", "3"] }, "322 #zocalo 3"],
  ];
  for (const [event, text] of events) assertEquals(describeEvent(event), text);
});

async function printed(options: Partial<BotOutputOptions>): Promise<[string, string]> {
  const context = testContext();
  const output = new BotOutput(context, {
    ...{ json: false, quiet: false, verbose: false, room: "#zocalo" },
    ...options,
  });
  output.event({ event: "disconnected", reason: "gone" });
  output.event({ ...SAID, text: "esc\x1b[2J" });
  output.event({ event: "quit", nick: "bea", reason: "" });
  output.event({ event: "error", code: null, message: "no" });
  await Promise.all([context.out.flush(), context.err.flush()]);
  return [context.stdout.text, context.stderr.text];
}

Deno.test("BotOutput says more or less, and always what was said, escaped", async () => {
  const said = "12:34 <bea> esc\\x1b[2J\n";
  assertEquals(await printed({}), [said, "disconnected: gone\nno\n"]);
  assertEquals(await printed({ quiet: true }), [said, "no\n"]);
  assertEquals(await printed({ verbose: true }), [said, "disconnected: gone\nbea has gone\nno\n"]);
});

Deno.test("BotOutput prints all events as JSON", async () => {
  const [out, err] = await printed({ json: true });
  const events = out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(events.map(({ event }) => event), ["disconnected", "message", "quit", "error"]);
  assertEquals(events[1].text, "esc\x1b[2J");
  assertEquals(err, "");
});
