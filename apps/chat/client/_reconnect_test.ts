import { assertEquals } from "@std/assert";
import { TestChat } from "./test_support.ts";

const HISTORY = "batch server-time message-tags draft/chathistory";

const at = (seconds: number) => new Date(1_767_225_600_000 + seconds * 1_000).toISOString();

/** The texts of what was said in `#a`. */
function said(chat: TestChat): string[] {
  return chat.window("#a").lines.filter(({ kind }) => kind === "message").map(({ text }) => text);
}

Deno.test("connected() comes back to the rooms and the away message after a loss", () => {
  const chat = TestChat.inRoom();
  chat.expect("/away lunch", "AWAY :lunch");
  chat.state.disconnected("connection lost");
  assertEquals(chat.last("#a"), "info - Disconnected: connection lost");
  assertEquals([chat.state.phase, chat.window("#a").room!.memberCount], ["disconnected", 0]);
  chat.state.connected();
  chat.state.take();
  chat.hear(":irc.test 001 ana :Welcome");
  assertEquals(chat.state.take().slice(0, 2), ["JOIN #a", "AWAY :lunch"]);
  chat.hear(":ana!ana@host JOIN #a", ":irc.test 353 ana = #a :ana dora");
  assertEquals(chat.members("#a"), "ana dora");
});

Deno.test("connected() does not go back to rooms that were left", () => {
  const chat = TestChat.inRoom();
  chat.hear(":ana!ana@host JOIN #b", ":ana!ana@host JOIN #c", ":cleo!c@host KICK #b ana :out");
  chat.hear(":ana!ana@host PART #c");
  chat.state.disconnected("lost");
  chat.state.connected();
  chat.state.take();
  chat.hear(":irc.test 001 ana :Welcome");
  assertEquals(chat.state.take()[0], "JOIN #a");
});

Deno.test("receive() shows replayed messages once, by their msgid", () => {
  const chat = TestChat.inRoom("server-time message-tags");
  chat.hear(
    `@time=${at(1)};msgid=1 :bob!b@h PRIVMSG #a :one`,
    `@time=${at(2)};msgid=2 :bob!b@h PRIVMSG #a :two`,
  );
  chat.state.disconnected("lost");
  chat.now += 60_000;
  chat.register("server-time message-tags");
  chat.hear(
    `@time=${at(60)} :ana!ana@host JOIN #a`,
    `@time=${at(1)};msgid=1 :bob!b@h PRIVMSG #a :one`,
    `@time=${at(2)};msgid=2 :bob!b@h PRIVMSG #a :two`,
    `@time=${at(30)};msgid=3 :bob!b@h PRIVMSG #a :two`,
  );
  assertEquals(said(chat), ["one", "two", "two"]);
});

Deno.test("receive() tells replayed messages without msgid by time, nick and text", () => {
  const chat = TestChat.inRoom("server-time");
  chat.hear(`@time=${at(1)} :bob!b@h PRIVMSG #a :one`, `@time=${at(2)} :bob!b@h PRIVMSG #a :one`);
  chat.say("mine");
  chat.state.disconnected("lost");
  chat.now += 60_000;
  chat.register("server-time");
  chat.hear(
    `@time=${at(60)} :ana!ana@host JOIN #a`,
    `@time=${at(1)} :bob!b@h PRIVMSG #a :one`,
    `@time=${at(2)} :bob!b@h PRIVMSG #a :one`,
    `@time=${at(3)} :bob!b@h PRIVMSG #a :one`,
    // Sent without an echo: this client's clock and the server's differ.
    `@time=${at(2)} :ana!ana@host PRIVMSG #a :mine`,
  );
  assertEquals(said(chat), ["one", "one", "mine", "one"]);
});

Deno.test("receive() puts replayed messages where their time belongs", () => {
  const chat = TestChat.registered("server-time message-tags", { rooms: ["#a"] });
  chat.hear(
    `@time=${at(60)} :ana!ana@host JOIN #a`,
    `@time=${at(61)};msgid=9 :bob!b@h PRIVMSG #a :live`,
    `@time=${at(1)};msgid=1 :bob!b@h PRIVMSG #a :first`,
    `@time=${at(2)};msgid=2 :bob!b@h PRIVMSG #a :second`,
  );
  assertEquals(chat.shown("#a"), [
    "message bob first",
    "message bob second",
    "join ana has joined",
    "message bob live",
  ]);
  assertEquals(chat.window("#a").lines.map(({ replayed }) => replayed), [true, true, false, false]);
});

Deno.test("receive() asks for the history of a room, and after a loss for what it missed", () => {
  const chat = TestChat.registered(HISTORY, { rooms: ["#a"] });
  chat.hear(":irc.test 005 ana CHATHISTORY=50 :are supported", `@time=${at(5)} :ana!a@h JOIN #a`);
  assertEquals(chat.state.take(), ["CHATHISTORY LATEST #a * 50", "PING zocalo2"]);
  chat.hear(`@time=${at(7)};msgid=1 :bob!b@h PRIVMSG #a :one`);
  chat.state.disconnected("lost");
  chat.register(HISTORY);
  chat.hear(`@time=${at(60)} :ana!a@h JOIN #a`);
  const line = `CHATHISTORY LATEST #a timestamp=${at(6)} 100`;
  assertEquals(chat.state.take(), [line, "PING zocalo4"]);
});

Deno.test("take() sends what was said before it asks for histories, and for one of them at a time", () => {
  const rooms = ["#a", "#b", "#c", "#d"];
  const chat = TestChat.registered(HISTORY, { rooms });
  chat.state.disconnected("lost");
  chat.state.connected();
  chat.state.submit("/msg #a first");
  chat.hear(`CAP * LS :${HISTORY}`, `CAP * ACK :${HISTORY}`, ":irc.test 001 ana :Welcome");
  chat.hear(...rooms.map((room) => `@time=${at(5)} :ana!a@h JOIN ${room}`));
  chat.state.activate(chat.window("#c"));
  chat.hear(":cleo!c@h KICK #b ana :out");
  const pong = (lines: string[]) =>
    chat.hear(`PONG irc.test :${lines.at(-1)!.slice("PING ".length)}`);
  const joining = chat.state.take();
  assertEquals(joining.filter((line) => line.startsWith("CHATHISTORY")), []);
  pong(joining);
  const next = () => {
    const lines = chat.state.take();
    assertEquals(chat.state.take(), []);
    pong(lines);
    return lines.slice(0, -1);
  };
  assertEquals(next(), ["PRIVMSG #a :first", "CHATHISTORY LATEST #c * 100"]);
  chat.state.submit("/msg #a second");
  assertEquals(next(), ["PRIVMSG #a :second", "CHATHISTORY LATEST #a * 100"]);
  assertEquals(next(), ["CHATHISTORY LATEST #d * 100"]);
  assertEquals(chat.state.take(), []);
});

Deno.test("receive() says that more may have been said when a history is as long as it can be", () => {
  const chat = TestChat.inRoom(HISTORY);
  chat.state.disconnected("lost");
  chat.register(HISTORY);
  chat.hear(
    ":irc.test 005 ana CHATHISTORY=2 :are supported",
    `@time=${at(60)} :ana!a@h JOIN #a`,
    "BATCH +1 chathistory #a",
    `@batch=1;time=${at(58)};msgid=1 :bob!b@h PRIVMSG #a :one`,
    `@batch=1;time=${at(59)};msgid=2 :bob!b@h PRIVMSG #a :two`,
    "BATCH -1",
  );
  assertEquals(
    chat.last("#a"),
    "info - More may have been said meanwhile: these are the last 2 messages",
  );
});

Deno.test("receive() takes what a history tells of joins and modes for what was", () => {
  const chat = TestChat.inRoom(HISTORY);
  chat.hear(
    "BATCH +1 chathistory #a",
    "@batch=1 :eve!e@h JOIN #a",
    "@batch=1 :cleo!c@h KICK #a ana",
    "BATCH -1",
  );
  assertEquals(chat.members("#a"), "@cleo ana bob");
});

Deno.test("disconnected() keeps messages that have not gone out for the next connection", () => {
  const chat = TestChat.inRoom();
  chat.say("1\n2\n3\n4\n5\n6");
  chat.say("/whois bob");
  assertEquals(chat.state.waiting, 3);
  chat.state.disconnected("lost");
  assertEquals(chat.state.waiting, 2);
  chat.now += 5_000;
  chat.state.connected();
  chat.hear(":irc.test 001 ana :Welcome", ":ana!ana@host JOIN #a");
  const ping = chat.state.take().at(-1)!;
  assertEquals(chat.state.take(), []);
  chat.hear(`PONG irc.test ${ping.slice("PING ".length)}`);
  assertEquals(chat.state.take(), ["PRIVMSG #a :5", "PRIVMSG #a :6"]);
  assertEquals(said(chat), ["1", "2", "3", "4", "5", "6"]);
});

Deno.test("disconnected() tells which messages did not come back", () => {
  const chat = TestChat.inRoom("echo-message");
  chat.say("one");
  chat.say("two");
  chat.say("three");
  chat.hear(":ana!ana@host PRIVMSG #a :one");
  chat.state.disconnected("lost");
  assertEquals(chat.shown("#a").slice(-4), [
    "message ana one",
    "info - Disconnected: lost",
    "error - Perhaps not sent: two",
    "error - Perhaps not sent: three",
  ]);
});

Deno.test("disconnected() tells what the server may not have taken when it gives nothing back", () => {
  const chat = TestChat.inRoom();
  chat.say("one");
  assertEquals(chat.state.takeAt, chat.now + 2_000);
  chat.now += 2_000;
  const [ping = ""] = chat.state.take();
  chat.say("two");
  assertEquals(chat.state.takeAt, chat.now + 2_000);
  chat.hear(`PONG irc.test :${ping.slice("PING ".length)}`);
  chat.state.disconnected("lost");
  assertEquals(chat.shown("#a").slice(-2), [
    "info - Disconnected: lost",
    "error - Perhaps not sent: two",
  ]);
  assertEquals(chat.events.filter(({ event }) => event === "error").length, 1);
});

Deno.test("receive() believes no PONG of a PING that was not sent", () => {
  const chat = TestChat.inRoom();
  chat.say("one");
  chat.hear("PONG irc.test :zocalo99", "PONG irc.test :zocalo", "PONG irc.test :zocalox");
  chat.state.disconnected("lost");
  assertEquals(chat.last("#a"), "error - Perhaps not sent: one");
});

Deno.test("submit() keeps a /quit behind what is said before it when the connection is lost", () => {
  const chat = TestChat.inRoom();
  chat.say("1\n2\n3\n4\n5");
  chat.say("/quit bye");
  chat.state.disconnected("lost");
  assertEquals(chat.state.exit, undefined);
  chat.now += 5_000;
  chat.register();
  chat.hear(":ana!ana@host JOIN #a");
  assertEquals(chat.drain(), ["PRIVMSG #a :5", "QUIT :bye"]);
  assertEquals(chat.state.exit?.code, 0);
});

Deno.test("submit() keeps what is said without a connection until it is back", () => {
  const chat = TestChat.inRoom();
  chat.state.disconnected("lost");
  assertEquals(chat.say("hello"), []);
  assertEquals(chat.last("#a"), "info - Waits for the connection: hello");
  chat.register();
  assertEquals(chat.state.take(), ["PRIVMSG #a :hello"]);
});

Deno.test("disconnected() tells once that there is still no connection", () => {
  const chat = TestChat.inRoom();
  chat.state.disconnected("lost");
  const refused = "Cannot connect to tcp://127.0.0.1:6667: connection refused";
  for (let attempt = 0; attempt < 3; attempt++) chat.state.disconnected(refused);
  assertEquals(chat.shown("status").slice(-2), ["info - Disconnected: lost", `info - ${refused}`]);
  assertEquals(chat.last("#a"), "info - Disconnected: lost");
});

Deno.test("receive() gives what the server said last as the reason of a loss", () => {
  const chat = TestChat.registered();
  chat.hear("ERROR :Closing Link: Server shutting down");
  chat.state.disconnected("end of stream");
  assertEquals(chat.last(), "info - Disconnected: Closing Link: Server shutting down");
  assertEquals(chat.events.at(-1), {
    event: "disconnected",
    reason: "Closing Link: Server shutting down",
  });
});
