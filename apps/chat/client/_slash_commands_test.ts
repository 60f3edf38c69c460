import { assertEquals, assertStringIncludes } from "@std/assert";
import { SLASH_COMMANDS } from "./_slash_commands.ts";
import { TestChat } from "./test_support.ts";

Deno.test("submit() says text in the room that is looked at", () => {
  const chat = TestChat.inRoom();
  assertEquals(chat.say("hello all"), ["PRIVMSG #a :hello all"]);
  assertEquals(chat.last(), "message ana hello all");
  assertEquals(chat.window("#a").lines.at(-1)!.own, true);
});

Deno.test("submit() says a text that begins with a slash when it begins with two", () => {
  const chat = TestChat.inRoom();
  assertEquals(chat.say("//etc/passwd"), ["PRIVMSG #a :/etc/passwd"]);
});

Deno.test("submit() says all lines of a paste, whatever they begin with", () => {
  const chat = TestChat.inRoom();
  assertEquals(chat.say("one\r\n/quit\n\n//two\n"), [
    "PRIVMSG #a :one",
    "PRIVMSG #a :/quit",
    "PRIVMSG #a ://two",
  ]);
  assertEquals(chat.state.exit, undefined);
});

Deno.test("submit() cuts what is too long for a line, at spaces, as others get it", () => {
  const chat = TestChat.inRoom();
  const text = Array.from({ length: 200 }, (_, i) => `señor${i}`).join(" ");
  chat.state.submit(text);
  const lines = chat.drain();
  const encoder = new TextEncoder();
  for (const line of lines) {
    const asOthersGetIt = `:ana!ana@host ${line}\r\n`;
    assertEquals(encoder.encode(asOthersGetIt).length <= 512, true);
  }
  assertEquals(lines.map((line) => line.slice("PRIVMSG #a :".length)).join(" "), text);
  assertEquals(lines.length, 4);
});

Deno.test("submit() refuses text in the status window and unknown commands with a clear line", () => {
  const chat = TestChat.registered();
  assertEquals(chat.say("hello"), []);
  assertEquals(chat.last(), "error - This is not a room: /join one, or /msg somebody");
  assertEquals(chat.say("/frobnicate now"), []);
  assertEquals(
    chat.last(),
    "error - Unknown command /frobnicate: /help shows all; //frobnicate says /frobnicate",
  );
  assertEquals(chat.events.at(-1)!.event, "error");
});

Deno.test("submit() refuses a paste in the status window once", () => {
  const chat = TestChat.registered();
  const before = chat.state.active.lines.length;
  chat.say("one\ntwo\nthree");
  assertEquals(chat.state.active.lines.length, before + 1);
});

Deno.test("submit() sends what each command says", () => {
  const chat = TestChat.inRoom("message-tags");
  chat.hear("@msgid=q1 :bob!b@h PRIVMSG #a :well?", "@msgid=q2 :cleo!c@h PRIVMSG #a :hm");
  chat.expect("/me waves", "PRIVMSG #a :\x01ACTION waves\x01");
  chat.expect("/reply yes indeed", "@+draft/reply=q2 PRIVMSG #a :cleo: yes indeed");
  chat.expect("/reply bob yes", "@+draft/reply=q1 PRIVMSG #a :bob: yes");
  chat.expect("/msg bob psst", "PRIVMSG bob :psst");
  chat.expect("/m #a aloud", "PRIVMSG #a :aloud");
  chat.expect("/notice bob note", "NOTICE bob :note");
  chat.expect("/ctcp bob version", "PRIVMSG bob :\x01VERSION\x01");
  chat.expect("/JOIN b key", "JOIN #b key");
  chat.expect("/j #c,#d", "JOIN #c", "JOIN #d");
  chat.expect("/names #z", "NAMES #z");
  chat.expect("/list *zo*", "LIST *zo*");
  chat.expect("/topic a new one", "TOPIC #a :a new one");
  chat.expect("/topic -delete", "TOPIC #a :");
  chat.expect("/topic #z", "TOPIC #z");
  chat.expect("/invite dora", "INVITE dora #a");
  chat.expect("/invite dora #z", "INVITE dora #z");
  chat.expect("/kick bob be nice", "KICK #a bob :be nice");
  chat.expect("/mode +o bob", "MODE #a +o bob");
  chat.expect("/mode", "MODE #a");
  chat.expect("/mode ana +i", "MODE ana +i");
  chat.expect("/nick anna", "NICK anna");
  chat.expect("/away at lunch", "AWAY :at lunch");
  chat.expect("/away", "AWAY");
  chat.expect("/whois bob", "WHOIS bob");
  chat.expect("/raw VERSION  x", "VERSION  x");
  chat.expect("/part so long", "PART #a :so long");
  chat.expect("/part #z", "PART #z");
  chat.expect("/close", "PART #a");
});

Deno.test("submit() says what a command lacks", () => {
  const chat = TestChat.registered();
  const lacking =
    "msg,msg bob,me,reply x,notice,query,ctcp bob,join,part,names,topic,invite,kick,nick,whois,raw,window 9,unignore x,close,help nope";
  for (const command of lacking.split(",")) {
    const before = chat.state.active.lines.length;
    assertEquals(chat.say(`/${command}`), [], command);
    assertEquals(chat.state.active.lines.slice(before).map(({ kind }) => kind), ["error"], command);
  }
});

Deno.test("/names and /topic show what is known without asking the server", () => {
  const chat = TestChat.inRoom();
  chat.expect("/names");
  assertEquals(chat.last(), "info - 3 in #a: @cleo ana bob");
  chat.expect("/topic");
  assertEquals(chat.last(), "info - No topic is set");
});

Deno.test("/join goes to the room as soon as it is there, and to one that is open at once", () => {
  const chat = TestChat.inRoom();
  chat.say("/join #b");
  assertEquals(chat.state.active.name, "#a");
  chat.hear(":ana!ana@host JOIN #b");
  assertEquals(chat.state.active.name, "#b");
  chat.expect("/join #a");
  assertEquals(chat.state.active.name, "#a");
});

Deno.test("/join goes back into a room that one was thrown out of, with its key", () => {
  const chat = TestChat.inRoom();
  chat.hear(":cleo!c@h KICK #a ana :out");
  chat.expect("/join", "JOIN #a");
  chat.hear(":ana!ana@host JOIN #a");
  assertEquals(chat.window("#a").room!.joined, true);
});

Deno.test("/query opens a private talk, and /close closes it", () => {
  const chat = TestChat.inRoom();
  assertEquals(chat.say("/query bob hi"), ["PRIVMSG bob :hi"]);
  assertEquals([chat.state.active.name, chat.say("more")], ["bob", ["PRIVMSG bob :more"]]);
  chat.say("/close");
  assertEquals([chat.names, chat.state.active.name], [["status", "#a"], "#a"]);
});

Deno.test("/window goes to a window by its number or name", () => {
  const chat = TestChat.inRoom();
  chat.say("/window 1");
  assertEquals(chat.state.active.kind, "status");
  chat.say("/window #A");
  assertEquals(chat.state.active.name, "#a");
  chat.say("/window 3");
  assertEquals(
    chat.last(),
    'error - There is no window "3": there are 1 to 2 (/window NUMBER|#ROOM|NICK)',
  );
});

Deno.test("/ignore hears nothing of somebody any more, and /unignore does again", () => {
  const chat = TestChat.inRoom();
  chat.say("/ignore BOB");
  chat.say("/ignore *!*@spam.org");
  const before = chat.window("#a").lines.length;
  chat.hear(
    ":bob!b@h PRIVMSG #a :noise",
    ":bob!b@h PRIVMSG ana :noise",
    ":bob!b@h INVITE ana #spam",
    ":x!y@spam.org NOTICE #a :noise",
  );
  assertEquals([chat.window("#a").lines.length, chat.names], [before, ["status", "#a"]]);
  chat.say("/ignore");
  assertEquals(chat.last(), "info - Ignored: BOB!*@* *!*@spam.org");
  chat.say("/unignore BOB");
  chat.hear(":bob!b@h PRIVMSG #a :hello");
  assertEquals(chat.last(), "message bob hello");
});

Deno.test("/clear empties the window", () => {
  const chat = TestChat.inRoom();
  chat.say("/clear");
  assertEquals(chat.state.active.lines.length, 0);
});

Deno.test("/reply answers what /clear has taken away", () => {
  const chat = TestChat.inRoom("message-tags batch");
  chat.hear("@msgid=1 :bob!b@h PRIVMSG #a :why?", "@msgid=2 :cleo!c@h PRIVMSG #a :when?");
  chat.say("/clear");
  assertEquals(chat.say("/reply soon"), ["@+draft/reply=2 PRIVMSG #a :cleo: soon"]);
  assertEquals(chat.window("#a").lines[0]!.quote, { nick: "cleo", text: "when?" });
  assertEquals(chat.say("/reply bob so"), ["@+draft/reply=1 PRIVMSG #a :bob: so"]);
  // Nor is it shown again when a history tells it.
  chat.say("/clear");
  chat.hear("BATCH +1 chathistory #a", "@batch=1;msgid=2 :cleo!c@h PRIVMSG #a :when?", "BATCH -1");
  assertEquals(chat.shown("#a"), []);
});

Deno.test("/join and /away wait for the connection when there is none", () => {
  const chat = TestChat.inRoom();
  chat.state.disconnected("lost");
  assertEquals(chat.say("/join b key"), []);
  assertEquals(chat.last("#a"), "info - Waits for the connection: /join #b");
  chat.say("/away lunch");
  assertEquals(chat.last("#a"), "info - Waits for the connection: /away lunch");
  chat.state.connected();
  chat.state.take();
  chat.hear(":irc.test 001 ana :Welcome");
  assertEquals(chat.state.take().slice(0, 3), ["JOIN #a", "JOIN #b key", "AWAY :lunch"]);
  chat.hear(":ana!ana@host JOIN #a", ":ana!ana@host JOIN #b");
  assertEquals(chat.state.active.name, "#b");
});

Deno.test("/cancel drops what waits", () => {
  const chat = TestChat.inRoom();
  chat.say("1\n2\n3\n4\n5\n6\n7");
  chat.say("/cancel");
  assertEquals([chat.state.waiting, chat.last()], [0, "info - 3 lines were not sent"]);
});

Deno.test("/quit ends when all that was said before has gone out", () => {
  const chat = TestChat.inRoom();
  chat.say("1\n2\n3\n4\n5");
  chat.say("/quit so long");
  assertEquals(chat.state.exit, undefined);
  assertEquals(chat.drain(), ["PRIVMSG #a :5", "QUIT :so long"]);
  assertEquals(chat.state.exit, { code: 0, reason: "quit" });
  const before = chat.state.active.lines.length;
  chat.hear("ERROR :Closing Link");
  chat.state.disconnected("end of stream");
  assertEquals(chat.state.active.lines.length, before);
});

Deno.test("/quit ends at once when there is no connection", () => {
  const chat = new TestChat();
  chat.say("/quit");
  assertEquals(chat.state.exit?.code, 0);
});

Deno.test("/nick is what is asked for from then on, also before there is a connection", () => {
  const chat = new TestChat();
  chat.say("/nick bob");
  chat.state.connected();
  assertEquals(chat.state.take()[1], "NICK bob");
});

Deno.test("/help shows every command, and what one does", () => {
  const chat = TestChat.registered();
  chat.say("/help");
  const shown = chat.shown("status").join("\n");
  for (const { name, help } of SLASH_COMMANDS) {
    assertStringIncludes(shown, `/${name}`);
    assertStringIncludes(shown, help);
  }
  chat.say("/help /J");
  assertStringIncludes(chat.last(), "/join #ROOM [KEY]: goes into a room");
});

Deno.test("submit() refuses more than can wait", () => {
  const chat = TestChat.inRoom();
  chat.say(Array.from({ length: 9_999 }, (_, i) => `${i}`).join("\n"));
  chat.say("1\n2\n3\n4\n5\n6");
  assertEquals(chat.last(), "error - Not sent: 9995 lines wait already");
  assertEquals(chat.state.waiting, 9_995);
  assertEquals(chat.state.submit("x\n".repeat(10_001)), false);
  assertEquals(chat.last(), "error - Not sent: 10001 lines are too many: at most 10000 can wait");
});
