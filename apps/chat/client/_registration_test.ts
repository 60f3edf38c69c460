import { assert, assertEquals } from "@std/assert";
import { TestChat } from "./test_support.ts";

const HELLO = ["CAP LS 302", "NICK ana", "USER ana 0 * :ana"];

Deno.test("connected() introduces the client, with the password before the nick", () => {
  const chat = new TestChat({ password: "let me in", realname: "Ana María" });
  chat.state.connected();
  assertEquals(chat.state.take(), [
    "CAP LS 302",
    "PASS :let me in",
    "NICK ana",
    "USER ana 0 * :Ana María",
  ]);
  assertEquals(chat.state.phase, "registering");
});

Deno.test("receive() asks for the capabilities that it has a use for when the list is complete", () => {
  const chat = new TestChat();
  chat.state.connected();
  chat.state.take();
  chat.hear("CAP * LS * :sasl=PLAIN server-time multi-prefix", "CAP * LS :batch tls sts=port=1");
  assertEquals(chat.state.take(), [
    "CAP REQ :server-time multi-prefix",
    "CAP REQ :batch",
    "CAP END",
  ]);
});

Deno.test("receive() asks for each capability alone when the server refuses all of them", () => {
  const chat = new TestChat();
  chat.state.connected();
  chat.hear("CAP * LS :server-time batch");
  chat.state.take();
  chat.hear("CAP * NAK :server-time batch", "CAP * NAK :server-time", "CAP * ACK :batch");
  assertEquals(chat.state.take(), ["CAP REQ :server-time", "CAP REQ :batch"]);
});

Deno.test("receive() asks for each capability alone only once, however often it is refused", () => {
  const chat = new TestChat();
  chat.state.connected();
  chat.hear("CAP * LS :server-time batch");
  chat.state.take();
  const refusal = "CAP * NAK :server-time batch server-time server-time";
  chat.hear(refusal, refusal, refusal);
  assertEquals(chat.state.take(), ["CAP REQ :server-time", "CAP REQ :batch"]);
});

Deno.test("receive() follows capabilities that come and go", () => {
  const chat = TestChat.registered("echo-message");
  chat.hear("CAP ana NEW :away-notify echo-message", "CAP ana DEL :echo-message");
  assertEquals(chat.state.take(), ["CAP REQ :away-notify"]);
  chat.hear("CAP ana NEW :echo-message");
  assertEquals(chat.state.take(), ["CAP REQ :echo-message"]);
});

Deno.test("receive() registers with a server that knows no capabilities", () => {
  const chat = new TestChat({ rooms: ["#a"] });
  chat.state.connected();
  assertEquals(chat.state.take(), HELLO);
  chat.hear(":irc.test 451 * :You have not registered", ":irc.test 001 ana :Welcome");
  assertEquals([chat.state.phase, chat.state.ready], ["registered", false]);
  assertEquals(chat.state.take(), ["JOIN #a", "PING zocalo1"]);
  chat.hear(":irc.test PONG irc.test :zocalo1");
  assert(chat.state.ready);
});

Deno.test("take() waits for the answers of rooms no longer than half a minute", () => {
  const chat = new TestChat({ rooms: ["#a"] });
  chat.state.connected();
  chat.hear(":irc.test 001 ana :Welcome", ":ana!ana@host JOIN #a");
  chat.say("hello");
  assertEquals(chat.state.takeAt, chat.now + 30_000);
  chat.now += 30_000;
  assertEquals([chat.state.take(), chat.state.ready], [["PRIVMSG #a :hello"], true]);
});

Deno.test("receive() joins rooms in their order, with their keys, some in a line", () => {
  const rooms = ["#a", "#b", "#k secret", ...Array.from({ length: 9 }, (_, i) => `#r${i}`)];
  const chat = new TestChat({ rooms });
  chat.state.connected();
  chat.state.take();
  chat.hear(":irc.test 001 ana :Welcome");
  assertEquals(chat.state.take(), [
    "JOIN #a,#b",
    "JOIN #k,#r0,#r1,#r2,#r3,#r4,#r5,#r6,#r7,#r8 secret",
    "PING zocalo1",
  ]);
});

Deno.test("receive() joins rooms by the names that were given, whatever they begin with", () => {
  const chat = TestChat.registered("", { rooms: ["+Foo[] key", "#b"] });
  assertEquals(chat.state.firstRoom, undefined);
  chat.state.disconnected("lost");
  chat.state.connected();
  chat.state.take();
  chat.hear(":irc.test 001 ana :Welcome");
  assertEquals(chat.state.take()[0], "JOIN +Foo[],#b key");
  chat.hear(":irc.test 005 ana CHANTYPES=#+ CASEMAPPING=rfc1459 :are supported");
  chat.hear(":ana!a@h JOIN #b", ":ana!a@h JOIN +foo{}");
  assertEquals(chat.state.firstRoom?.name, "+foo{}");
});

Deno.test("receive() tries other nicks when one is in use, and gives up at last", () => {
  const chat = new TestChat();
  chat.state.connected();
  chat.state.take();
  const tried = [];
  while (chat.state.exit === undefined && tried.length < 100) {
    chat.hear(`:irc.test 433 * ${chat.state.nick} :Nickname is already in use`);
    tried.push(...chat.state.take());
  }
  assertEquals(tried.slice(0, 4), ["NICK ana_", "NICK ana__", "NICK ana2", "NICK ana3"]);
  assertEquals(chat.state.exit?.code, 1);
});

Deno.test("receive() tries the beginning of a nick that is none at the server, and does not want the rest", () => {
  const chat = new TestChat({ nick: "anabellissima" });
  chat.state.connected();
  chat.state.take();
  chat.hear(":irc.test 432 * anabellissima :Nickname too long, max. 9 characters");
  assertEquals(chat.state.take(), ["NICK anabellis"]);
  chat.hear(":irc.test 433 * anabellis :Nickname is already in use");
  assertEquals(chat.state.take(), ["NICK anabell2"]);
  chat.hear(":irc.test 001 anabell2 :Welcome");
  chat.hear(`PONG irc.test :${chat.state.take().at(-1)!.slice("PING ".length)}`);
  assertEquals(
    chat.last(),
    "info - You are anabell2 (anabellissima: Nickname too long, max. 9 characters): " +
      "/nick NAME asks for another",
  );
  chat.now += 60_000;
  assertEquals(chat.state.take().filter((line) => line.startsWith("NICK")), []);
});

Deno.test("receive() takes the wanted nick as soon as its holder has gone", () => {
  const chat = new TestChat({ rooms: ["#a"] });
  chat.state.connected();
  chat.hear(":irc.test 433 * ana :Nickname is already in use", ":irc.test 001 ana_ :Welcome");
  chat.hear(":ana_!a@host JOIN #a", ":irc.test 353 ana_ = #a :ana_ ana");
  chat.state.take();
  chat.hear(":ana!a@host QUIT :Ping timeout");
  assertEquals(chat.state.take(), ["NICK ana"]);
  chat.hear(":ana_!a@host NICK ana");
  assertEquals([chat.state.nick, chat.members("#a")], ["ana", "ana"]);
});

Deno.test("take() tries for the wanted nick now and then, and keeps quiet about refusals", () => {
  const chat = new TestChat();
  chat.state.connected();
  chat.hear(":irc.test 433 * ana :Nickname is already in use", ":irc.test 001 ana_ :Welcome");
  chat.hear(`PONG irc.test :${chat.state.take().at(-1)!.slice("PING ".length)}`);
  const before = chat.state.active.lines.length;
  chat.now += 59_999;
  assertEquals(chat.state.take(), []);
  assertEquals(chat.state.takeAt, chat.now + 1);
  chat.now += 1;
  chat.hear(":irc.test NOTICE ana_ :still here");
  assertEquals(chat.state.take(), ["NICK ana"]);
  chat.hear(":irc.test 433 ana_ ana :Nickname is already in use");
  assertEquals(chat.state.active.lines.length, before + 1);
  chat.hear(":ana_!a@host NICK ana");
  chat.now += 60_000;
  assertEquals(chat.state.take().filter((line) => line.startsWith("NICK")), []);
});

Deno.test("receive() tells in the window that is looked at which nick was refused, and /nick keeps the other", () => {
  const chat = new TestChat({ rooms: ["#a"] });
  chat.state.connected();
  chat.hear(":irc.test 433 * ana :Nickname is already in use", ":irc.test 001 ana_ :Welcome");
  chat.hear(":ana_!a@host JOIN #a");
  chat.hear(`PONG irc.test :${chat.state.take().at(-1)!.slice("PING ".length)}`);
  assertEquals(
    chat.last("#a"),
    "info - You are ana_ (ana: Nickname is already in use): each minute ana is tried again, " +
      "/nick ana_ ends that, and /nick NAME asks for another",
  );
  chat.expect("/nick ana_");
  assertEquals(chat.last("#a"), "info - You are ana_, and stay it");
  chat.hear(":ana!a@host QUIT :bye");
  chat.now += 60_000;
  assertEquals(chat.state.take().filter((line) => line.startsWith("NICK")), []);
});

Deno.test("submit() takes a nick for the wanted one only when the server gives it", () => {
  const chat = TestChat.inRoom();
  chat.expect("/nick 1ana", "NICK 1ana");
  chat.hear(":irc.test 432 ana 1ana :Erroneous nickname");
  assertEquals(chat.last(), "error - 1ana: Erroneous nickname");
  chat.expect("/nick bob", "NICK bob");
  chat.hear(":irc.test 433 ana bob :Nickname is already in use", ":bob!b@host QUIT :bye");
  assertEquals(chat.state.take(), []);
  chat.expect("/nick eva", "NICK eva");
  chat.hear(":ana!ana@host NICK eva", ":eva!ana@host NICK Guest1");
  chat.state.disconnected("lost");
  chat.state.connected();
  assertEquals(chat.state.take()[1], "NICK eva");
});

Deno.test("submit() goes on trying for the wanted nick when another one is refused", () => {
  const chat = new TestChat();
  chat.state.connected();
  chat.hear(":irc.test 433 * ana :Nickname is already in use", ":irc.test 001 ana_ :Welcome");
  chat.hear(`PONG irc.test :${chat.state.take().at(-1)!.slice("PING ".length)}`);
  assertEquals(chat.say("/nick bob"), ["NICK bob"]);
  chat.now += 60_000;
  chat.hear(":irc.test NOTICE ana_ :still here");
  assertEquals(chat.state.take(), ["NICK ana"]);
  chat.hear(":irc.test 433 ana_ bob :Nickname is already in use");
  assertEquals(chat.last(), "error - bob: Nickname is already in use");
});

Deno.test("receive() takes the nick of its options when the one of /nick cannot be one", () => {
  const chat = TestChat.registered();
  chat.state.disconnected("lost");
  chat.say("/nick 1ana");
  chat.state.connected();
  assertEquals(chat.state.take()[1], "NICK 1ana");
  chat.hear(":irc.test 432 * 1ana :Erroneous nickname");
  assertEquals([chat.state.take(), chat.state.nick], [["NICK ana"], "ana"]);
  chat.hear(":irc.test 433 * ana :Nickname is already in use");
  assertEquals(chat.state.take(), ["NICK ana_"]);
});

for (
  const [what, line, code] of [
    ["464", ":irc.test 464 * :Password incorrect", 6],
    ["ERROR of ngircd", "ERROR :Access denied: Bad password?", 6],
    ["ERROR of inspircd", "ERROR :Closing link: (a@h) [Access denied by configuration]", 6],
    ["465", ":irc.test 465 * :You are banned", 1],
    ["HTTP", "HTTP/1.1 400 Bad Request", 4],
    ["SSH", "SSH-2.0-OpenSSH_9.2p1", 4],
  ] as const
) {
  Deno.test(`receive() wants to end with ${code} when the first word is ${what}`, () => {
    const chat = new TestChat({ password: "wrong" });
    chat.state.connected();
    chat.hear(line);
    assertEquals(chat.state.exit?.code, code);
  });
}

Deno.test("receive() goes on when an operator's password is wrong", () => {
  const chat = TestChat.registered();
  chat.hear(":irc.test 464 ana :Password incorrect");
  assertEquals([chat.state.exit, chat.last()], [undefined, "error - Password incorrect"]);
});
