import { assertEquals } from "@std/assert";
import { TestChat } from "./test_support.ts";

Deno.test("receive() keeps the members of a room, with their prefixes, sorted", () => {
  const chat = TestChat.inRoom("", "+dora @Cleo bob @+eve!e@host");
  assertEquals(chat.members("#a"), "@Cleo @+eve +dora ana bob");
  chat.hear(
    ":fay!f@h JOIN #a * :Fay",
    ":bob!b@h PART #a :bye",
    ":dora!d@h QUIT :gone",
    ":Cleo!c@h NICK zoe",
    ":zoe!c@h KICK #a eve :out",
  );
  assertEquals(chat.members("#a"), "@zoe ana fay");
  assertEquals(chat.shown("#a").slice(1), [
    "join fay has joined",
    "part bob has left (bye)",
    "quit dora has quit (gone)",
    "nick Cleo is now known as zoe",
    "kick eve was kicked by zoe (out)",
  ]);
});

Deno.test("receive() follows modes of members between modes with parameters", () => {
  const chat = TestChat.inRoom();
  chat.hear(":cleo!c@h MODE #a +klvb-l+o key 10 bob *!*@x bob");
  assertEquals(chat.members("#a"), "@+bob @cleo ana");
  chat.hear(":cleo!c@h MODE #a -ov+k bob bob k");
  assertEquals(chat.members("#a"), "@cleo ana bob");
  assertEquals(chat.last("#a"), "mode cleo sets mode -ov+k bob bob k");
});

Deno.test("receive() takes signs and modes of members from the server", () => {
  const chat = TestChat.inRoom();
  chat.hear(":irc.test 005 ana PREFIX=(qaohv)~&@%+ CHANMODES=beI,kL,lH,imn :are supported");
  chat.hear(":irc.test 353 ana = #a :~@bob %cleo", ":bob!b@h MODE #a +HhL 3 ana #over");
  assertEquals(chat.members("#a"), "~@bob %ana %cleo");
});

Deno.test("receive() compares names as the server says", () => {
  const chat = TestChat.inRoom("", "Bob[x]");
  chat.hear(":BOB[X]!b@h PART #A");
  assertEquals(chat.members("#a"), "ana");
  chat.hear(":irc.test 005 ana CASEMAPPING=rfc1459 :are supported", ":Eve[~]!e@h JOIN #a");
  chat.hear(":eve{^}!e@h PART #A");
  assertEquals(chat.members("#a"), "ana");
});

Deno.test("receive() compares those who are there anew when the server changes how", () => {
  const chat = TestChat.inRoom("", "Bob[x]");
  chat.hear(":irc.test 005 ana CASEMAPPING=rfc1459 :are supported", ":bob{x}!b@h PART #a");
  assertEquals(chat.members("#a"), "ana");
});

Deno.test("receive() opens a room's window, closes it on PART and keeps it on KICK", () => {
  const chat = TestChat.inRoom();
  assertEquals([chat.names, chat.state.active.name], [["status", "#a"], "#a"]);
  chat.hear(":ana!ana@host JOIN #b");
  assertEquals([chat.names, chat.state.active.name], [["status", "#a", "#b"], "#a"]);
  chat.hear(":cleo!c@h KICK #a ana :out", ":ana!ana@host PART #b");
  assertEquals([chat.names, chat.window("#a").room!.joined], [["status", "#a"], false]);
  assertEquals(chat.say("hello"), []);
  assertEquals(chat.last(), "error - You are not in #a: /join #a");
});

Deno.test("receive() keeps the topic of a room", () => {
  const chat = TestChat.inRoom();
  chat.hear(":irc.test 332 ana #a :old", ":bob!b@h TOPIC #a :new");
  assertEquals(chat.window("#a").room!.topic, "new");
  assertEquals(chat.shown("#a").slice(-2), [
    "info - The topic of #a is: old",
    "topic bob has set the topic: new",
  ]);
  chat.hear(":bob!b@h TOPIC #a :");
  assertEquals([chat.window("#a").room!.topic, chat.last()], [
    "",
    "topic bob has removed the topic",
  ]);
});

Deno.test("receive() marks who is away", () => {
  const chat = TestChat.inRoom();
  const away = () => chat.window("#a").room!.members.filter((each) => each.away).map((m) => m.nick);
  chat.hear(":bob!b@h AWAY :lunch");
  assertEquals(away(), ["bob"]);
  chat.hear(":bob!b@h NICK rob", ":cleo!c@h MODE #a +v rob");
  assertEquals(away(), ["rob"]);
  chat.hear(":rob!b@h AWAY");
  assertEquals(away(), []);
});

Deno.test("receive() renames a private talk with the one it is with", () => {
  const chat = TestChat.inRoom();
  chat.hear(":bob!b@h PRIVMSG ana :hi", ":bob!b@h NICK rob", ":rob!b@h PRIVMSG ana :again");
  assertEquals(chat.shown("rob"), ["message bob hi", "message rob again"]);
});

Deno.test("receive() tells programs what happens in rooms", () => {
  const chat = TestChat.inRoom("", "bob");
  chat.events.length = 0;
  chat.hear(
    ":eve!e@h JOIN #a",
    ":eve!e@h NICK fay",
    ":bob!b@h MODE #a +v fay",
    ":bob!b@h TOPIC #a :new",
    ":bob!b@h KICK #a fay :out",
    ":bob!b@h AWAY :lunch",
    ":bob!b@h INVITE ana #z",
    ":bob!b@h PART #a :bye",
    ":gus!g@h JOIN #a",
    ":gus!g@h QUIT :gone",
    ":irc.test 351 ana zocalo :test",
    ":irc.test 473 ana #z :Invite only",
  );
  assertEquals(chat.events, [
    { event: "join", room: "#a", nick: "eve", own: false },
    { event: "nick", nick: "eve", newNick: "fay", own: false },
    { event: "mode", target: "#a", nick: "bob", modes: ["+v", "fay"] },
    { event: "topic", room: "#a", nick: "bob", topic: "new" },
    { event: "kick", room: "#a", nick: "fay", by: "bob", reason: "out", own: false },
    { event: "away", nick: "bob", reason: "lunch" },
    { event: "invite", room: "#z", nick: "bob" },
    { event: "part", room: "#a", nick: "bob", reason: "bye", own: false },
    { event: "join", room: "#a", nick: "gus", own: false },
    { event: "quit", nick: "gus", reason: "gone" },
    { event: "reply", code: "351", params: ["zocalo", "test"] },
    { event: "error", code: "473", message: "#z: Invite only" },
  ]);
});

Deno.test("receive() leaves a room that it has no window for", () => {
  const chat = TestChat.registered();
  const rooms = Array.from({ length: 100 }, (_, i) => `#r${i}`);
  chat.hear(...rooms.map((room) => `:ana!ana@host JOIN ${room}`));
  assertEquals(chat.state.windows.length, 100);
  assertEquals(chat.state.take(), ["PART #r99 :Too many rooms"]);
  assertEquals(chat.last(), "error - Not in #r99: there are too many windows: /close one");
  chat.state.disconnected("lost");
  chat.state.connected();
  chat.state.take();
  chat.hear(":irc.test 001 ana :Welcome");
  const joins = chat.state.take().filter((line) => line.startsWith("JOIN "));
  assertEquals([joins.length, joins.join().includes("#r99")], [10, false]);
});
