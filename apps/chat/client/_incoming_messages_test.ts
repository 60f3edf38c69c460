import { assertEquals } from "@std/assert";
import { TestChat } from "./test_support.ts";

Deno.test("receive() leaves half of the windows to others than those who begin private talks", () => {
  const chat = TestChat.inRoom();
  for (let i = 0; i < 200; i++) chat.hear(`:made-up${i}!u@h PRIVMSG ana :buy ${i}`);
  assertEquals(chat.names.filter((name) => name.startsWith("made-up")).length, 50);
  assertEquals(chat.last("status"), "message made-up199 buy 199");
  chat.say("/join #b");
  chat.hear(":ana!ana@host JOIN #b");
  chat.say("/query dora");
  assertEquals(chat.names.slice(-2), ["#b", "dora"]);
});

Deno.test("receive() shows messages, actions and notices where they were said", () => {
  const chat = TestChat.inRoom();
  chat.hear(
    ":bob!b@h PRIVMSG #a :hello",
    ":bob!b@h PRIVMSG #a :\x01ACTION waves\x01",
    ":bob!b@h NOTICE #a :note",
    ":bob!b@h PRIVMSG ana :psst",
    ":services!s@h NOTICE ana :welcome",
    ":irc.test NOTICE ana :server",
    ":bob!b@h PRIVMSG #elsewhere :stray",
  );
  assertEquals(chat.shown("#a").slice(1), [
    "message bob hello",
    "action bob waves",
    "notice bob note",
  ]);
  assertEquals(chat.shown("bob"), ["message bob psst"]);
  assertEquals(chat.shown("status").slice(-3), [
    "notice services welcome",
    "notice irc.test server",
    "message bob #elsewhere: stray",
  ]);
});

Deno.test("receive() counts what came while another window was looked at", () => {
  const chat = TestChat.inRoom();
  chat.state.activate(chat.window("status"));
  chat.hear(
    ":bob!b@h JOIN #a",
    ":bob!b@h PRIVMSG #a :one",
    ":bob!b@h PRIVMSG #a :ana: two",
    ":ana!ana@host PRIVMSG #a :mine",
    ":bob!b@h PRIVMSG ana :psst",
  );
  const room = chat.window("#a");
  const mark = room.lines.find(({ text }) => text === "one")!.id;
  assertEquals([room.unread, room.mentions, room.mark], [2, 1, mark]);
  assertEquals([chat.window("bob").unread, chat.window("bob").mentions], [1, 1]);
  chat.state.activate(room);
  assertEquals([room.unread, room.mentions, room.mark], [0, 0, mark]);
  chat.hear(":bob!b@h PRIVMSG #a :three");
  assertEquals([room.unread, room.mark], [0, mark]);
  chat.state.activate(chat.window("bob"));
  assertEquals(room.mark, undefined);
});

Deno.test("receive() shows one's own messages when the server gives them back", () => {
  const chat = TestChat.inRoom("echo-message");
  assertEquals(chat.say("hello"), ["PRIVMSG #a :hello"]);
  assertEquals(chat.shown("#a").length, 1);
  chat.hear(":ana!ana@host PRIVMSG #a :hello");
  assertEquals(chat.last("#a"), "message ana hello");
  chat.say("/msg bob psst");
  chat.hear(":ana!ana@host PRIVMSG bob :psst");
  assertEquals(chat.shown("bob"), ["message ana psst"]);
  assertEquals(chat.window("bob").unread, 0);
});

Deno.test("receive() shows a message to oneself once", () => {
  const chat = TestChat.inRoom("echo-message message-tags");
  chat.hear("@msgid=1 :ana!ana@host PRIVMSG ana :self", "@msgid=1 :ana!ana@host PRIVMSG ana :self");
  assertEquals(chat.shown("ana"), ["message ana self"]);
});

Deno.test("receive() shows answers where they were asked when the server labels them", () => {
  const chat = TestChat.inRoom("labeled-response batch");
  assertEquals(chat.say("/whois bob"), ["@label=1 WHOIS bob"]);
  chat.state.activate(chat.window("status"));
  chat.hear(
    "@label=1 BATCH +x labeled-response",
    "@batch=x :irc.test 311 ana bob b host * :Bob",
    "@batch=x :irc.test 318 ana bob :End",
    "BATCH -x",
  );
  assertEquals(chat.shown("#a").slice(-2), [
    "info - bob is bob!b@host: Bob",
    "info - bob: End",
  ]);
});

Deno.test("receive() says which message was refused", () => {
  const chat = TestChat.inRoom("labeled-response batch echo-message");
  chat.say("one");
  chat.say("two");
  chat.hear("@label=1 :irc.test 404 ana #a :Cannot send");
  assertEquals(chat.last("#a"), "error - #a: Cannot send: not sent: one");
  chat.hear("@label=2 FAIL PRIVMSG NO_WAY #a :Not today");
  assertEquals(chat.last("#a"), "error - Not today (PRIVMSG NO_WAY): not sent: two");
});

Deno.test("receive() shows messages for some members of a room in the room", () => {
  const chat = TestChat.inRoom();
  chat.hear(":irc.test 005 ana STATUSMSG=@+ :are supported", ":cleo!c@h PRIVMSG @#a :ops only");
  assertEquals(chat.last("#a"), "message cleo ops only");
});

Deno.test("receive() quotes what a message answers", () => {
  const chat = TestChat.inRoom("message-tags");
  chat.hear(
    "@msgid=1 :bob!b@h PRIVMSG #a :a question that is longer than what is shown of it, by some words",
    "@+draft/reply=1 :cleo!c@h PRIVMSG #a :an answer",
    "@+draft/reply=none :cleo!c@h PRIVMSG #a :another",
  );
  const [answer, another] = chat.window("#a").lines.slice(-2);
  assertEquals(answer!.quote, {
    nick: "bob",
    text: "a question that is longer than what is shown of it, by some …",
  });
  assertEquals(another!.quote, undefined);
});

Deno.test("receive() takes the server's word for the time, if it can be true", () => {
  const chat = TestChat.inRoom("server-time");
  chat.hear(
    "@time=2026-01-01T00:00:05.250Z :bob!b@h PRIVMSG #a :one",
    "@time=2999-01-01T00:00:00.000Z :bob!b@h PRIVMSG #a :two",
    "@time=nonsense :bob!b@h PRIVMSG #a :three",
  );
  const times = chat.window("#a").lines.slice(-3).map(({ time }) => time - chat.now);
  assertEquals(times, [5_250, 0, 0]);
});

Deno.test("receive() answers CTCP VERSION and PING to this client alone, and not too many", () => {
  const chat = TestChat.inRoom();
  chat.hear(":bob!b@h PRIVMSG #a :\x01VERSION\x01", ":bob!b@h PRIVMSG ana :\x01DCC SEND x\x01");
  assertEquals(chat.state.take(), []);
  chat.hear(":bob!b@h PRIVMSG ana :\x01VERSION\x01", ":bob!b@h PRIVMSG ana :\x01PING 12 34\x01");
  assertEquals(chat.state.take(), [
    "NOTICE bob :\x01VERSION zocalo-1.2.3\x01",
    "NOTICE bob :\x01PING 12 34\x01",
  ]);
  for (let i = 0; i < 50; i++) chat.hear(":bob!b@h PRIVMSG ana :\x01version\x01");
  assertEquals(chat.drain().length, 1);
  chat.now += 10_000;
  chat.hear(":bob!b@h PRIVMSG ana :\x01VERSION\x01");
  assertEquals(chat.drain().length, 1);
});

Deno.test("receive() tells how long a CTCP PING took, and other answers as they are", () => {
  const chat = TestChat.inRoom();
  chat.say("/ctcp bob ping");
  const sentAt = chat.now;
  chat.now += 35;
  chat.hear(`:bob!b@h NOTICE ana :\x01PING ${sentAt}\x01`);
  assertEquals(chat.last(), "info - bob answers CTCP PING after 35 ms");
  chat.hear(":bob!b@h NOTICE ana :\x01PING 12 34\x01", ":bob!b@h NOTICE ana :\x01VERSION x 1\x01");
  assertEquals(chat.shown("#a").slice(-2), [
    "info - bob answers CTCP PING: 12 34",
    "info - bob answers CTCP VERSION: x 1",
  ]);
});

Deno.test("receive() says a way of being away once", () => {
  const chat = TestChat.inRoom();
  chat.say("/query bob");
  chat.hear(":irc.test 301 ana bob :lunch", ":irc.test 301 ana bob :lunch");
  chat.hear(":irc.test 301 ana bob :dinner");
  assertEquals(chat.shown("bob"), ["info - bob is away: lunch", "info - bob is away: dinner"]);
});

Deno.test("receive() shows unknown numbers and commands as they are", () => {
  const chat = TestChat.inRoom();
  chat.hear(":irc.test 799 ana x y :Something", ":irc.test STRANGE a b :c");
  assertEquals(chat.last("#a"), "info - x y: Something");
  assertEquals(chat.last("status"), "info - :irc.test STRANGE a b :c");
});

Deno.test("receive() tells programs what was said", () => {
  const chat = TestChat.inRoom("message-tags server-time");
  chat.events.length = 0;
  chat.hear(
    "@time=2026-01-01T00:00:05.250Z;msgid=2;+draft/reply=1 :bob!b@h PRIVMSG #a :hi ana",
    ":bob!b@h NOTICE #a :note",
    ":bob!b@h PRIVMSG ana :\x01ACTION waves\x01",
  );
  const said = {
    ...{ event: "message", time: "2026-01-01T00:00:05.250Z", room: "#a", nick: "bob", peer: "#a" },
    ...{ text: "hi ana", action: false, own: false, mention: true, replayed: false },
    ...{ msgid: "2", replyTo: "1" },
  };
  const later = {
    ...{ time: "2026-01-01T00:00:00.000Z", mention: false, msgid: null, replyTo: null },
  };
  assertEquals(chat.events as unknown[], [
    said,
    { ...said, ...later, event: "notice", text: "note" },
    { ...said, ...later, room: null, peer: "bob", text: "waves", action: true },
  ]);
});
