import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";
import { LIMITS } from "../config.ts";
import { utf8Length } from "../names.ts";

Deno.test("PRIVMSG goes to a user, as it is, when there is one of that nick", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  const carol = await server.join("carol");

  await alice.expect("PRIVMSG BOB ::) two  spaces ");
  assertEquals(bob.heard(), [":alice!alice@alice.host PRIVMSG bob ::) two  spaces "]);
  assertEquals(carol.heard(), []);
  await alice.expect("PRIVMSG alice :me", ":alice!alice@alice.host PRIVMSG alice :me");
});

Deno.test("PRIVMSG goes to all others of a channel when its sender may speak there", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { channels: ["#Room"] });
  const bob = await server.join("bob", { channels: ["#room"] });
  alice.heard();

  await bob.expect("PRIVMSG #ROOM :\x01ACTION waves\x01");
  assertEquals(alice.heard(), [":bob!bob@bob.host PRIVMSG #Room :\x01ACTION waves\x01"]);
});

Deno.test("PRIVMSG answers what is wrong when there is no target or no text", async () => {
  const alice = await new TestServer().join("alice");
  const noRecipient = ":irc.test 411 alice :No recipient given (PRIVMSG)";
  const noText = ":irc.test 412 alice :No text to send";

  await alice.expect("PRIVMSG", noRecipient);
  await alice.expect("PRIVMSG ,, :text", noRecipient);
  await alice.expect("PRIVMSG :", noRecipient);
  await alice.expect("PRIVMSG alice", noText);
  await alice.expect("PRIVMSG alice :", noText);
  await alice.expect("PRIVMSG bob :hi", ":irc.test 401 alice bob :No such nick/channel");
  await alice.expect("PRIVMSG @alice :hi", ":irc.test 401 alice @alice :No such nick/channel");
  await alice.expect("PRIVMSG $* :hi", ":irc.test 401 alice $* :No such nick/channel");
  await alice.expect("PRIVMSG #none :hi", ":irc.test 403 alice #none :No such channel");
});

Deno.test("PRIVMSG answers the mode that keeps its sender from speaking when there is one", async () => {
  const server = new TestServer();
  const op = await server.join("op", { channels: ["#a"] });
  const alice = await server.join("alice");
  const refused = (mode: string) => `:irc.test 404 alice #a :Cannot send to channel (+${mode})`;

  await alice.expect("PRIVMSG #A :hi", refused("n"));
  await op.say("MODE #a -n");
  await alice.expect("PRIVMSG #a :hi");
  await alice.say("JOIN #a");
  await op.say("MODE #a +m");
  alice.heard();
  await alice.expect("PRIVMSG #a :hi", refused("m"));
  await op.say("MODE #a -m+b alice!*@*");
  alice.heard();
  await alice.expect("PRIVMSG #a :hi", refused("b"));
  await op.say("MODE #a +v alice");
  alice.heard();
  await alice.expect("PRIVMSG #a :hi");
});

Deno.test("NOTICE is never answered when something is wrong", async () => {
  const server = new TestServer();
  await server.join("op", { channels: ["#a"] });
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  await bob.say("AWAY :gone");

  for (
    const wrong of ["", " bob", " bob :", " nobody :hi", " #none :hi", " #a :hi", " a,b,c,d,e :hi"]
  ) {
    await alice.expect(`NOTICE${wrong}`);
  }
  await alice.expect("NOTICE bob :hi");
  assertEquals(bob.heard(), [":alice!alice@alice.host NOTICE bob :hi"]);
});

Deno.test("PRIVMSG goes to each of several targets once when some are named twice", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  alice.heard();

  await alice.expect(
    "PRIVMSG bob,#a,,BOB,nobody,#A :hi",
    ":irc.test 401 alice nobody :No such nick/channel",
  );
  assertEquals(bob.heard(), [
    ":alice!alice@alice.host PRIVMSG bob :hi",
    ":alice!alice@alice.host PRIVMSG #a :hi",
  ]);
});

Deno.test("PRIVMSG answers ERR_TOOMANYTARGETS once when there are more than TARGMAX", async () => {
  const server = new TestServer({ maxLine: 8_192 });
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  const nobodies = Array.from({ length: LIMITS.targets - 1 }, (_, i) => `n${i}`);
  const answers = nobodies.map((nick) => `:irc.test 401 alice ${nick} :No such nick/channel`);

  await alice.expect(`PRIVMSG bob,${nobodies},bob :hi`, ...answers);
  bob.heard();
  const rest = Array.from({ length: 1_000 }, (_, i) => `m${i}`);
  await alice.expect(
    `PRIVMSG bob,${nobodies},${rest} :hi`,
    ...answers,
    ":irc.test 407 alice m0 :Too many recipients",
  );
  assertEquals(bob.heard().length, 1);
});

Deno.test("PRIVMSG is cut to the end of a character when the line for others would be too long", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob");

  await alice.expect(`PRIVMSG bob :${"ñ".repeat(248)}`);
  const head = ":alice!alice@alice.host PRIVMSG bob :";
  const [line = ""] = bob.heard();
  assertEquals(line, head + "ñ".repeat((510 - head.length - 1) / 2));
  assertEquals(utf8Length(line), 509);
});

Deno.test("PRIVMSG keeps what others than its targets may not have when texts are hostile", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob");

  await alice.expect(
    "PRIVMSG bob :hi\rQUIT :gone",
    ":irc.test 400 alice PRIVMSG :NUL and CR are not allowed",
  );
  assertEquals(bob.heard(), []);
  // For the client that shows it to escape: formatting is made of such characters.
  await alice.expect("PRIVMSG bob :\x1b[31m\u202egnp.exe");
  assertEquals(bob.heard(), [":alice!alice@alice.host PRIVMSG bob :\x1b[31m\u202egnp.exe"]);
});

Deno.test("PRIVMSG answers RPL_AWAY when its target is away", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob");

  await bob.expect("AWAY :gone fishing", ":irc.test 306 bob :You have been marked as being away");
  await alice.expect("PRIVMSG bob :there?", ":irc.test 301 alice bob :gone fishing");
  assertEquals(bob.heard(), [":alice!alice@alice.host PRIVMSG bob :there?"]);

  for (const back of ["AWAY", "AWAY :", "AWAY"]) {
    await bob.expect(back, ":irc.test 305 bob :You are no longer marked as being away");
  }
  await alice.expect("PRIVMSG bob :there?");
});

Deno.test("AWAY keeps as much of a reason as AWAYLEN when it is longer", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  await alice.say(`AWAY :${"é".repeat(200)}`);
  assertEquals(alice.session.user?.away, "é".repeat(Math.floor(LIMITS.away / 2)));
});

Deno.test("PRIVMSG and NOTICE are kept in the channel's history when they say something", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { caps: "message-tags", channels: ["#a"] });
  await alice.say(
    "PRIVMSG #a :one",
    "NOTICE #a :two",
    "PRIVMSG #a :\x01ACTION three\x01",
    "PRIVMSG #a :\x01VERSION\x01",
    "NOTICE #a :\x01VERSION zocalo\x01",
    "PRIVMSG @#a :operators only",
    "@+typing=active TAGMSG #a",
    "PRIVMSG #a :",
  );
  const kept = server.irc.network.channel("#a")!.history.messages();
  assertEquals(kept.map(({ parts }) => parts.params[1]), ["one", "two", "\x01ACTION three\x01"]);
  assertEquals(kept.map(({ parts }) => parts.msgid !== undefined), [true, true, true]);
});

Deno.test("PRIVMSG says when its sender was last heard, TAGMSG does not, when WHOIS asks", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { caps: "message-tags" });
  const idle = async () =>
    (await alice.say("WHOIS alice")).find((line) => line.includes(" 317 "))?.split(" ")[4];

  server.now += 61_999;
  await alice.say("@+a=b TAGMSG alice");
  assertEquals(await idle(), "61");
  await alice.say("PRIVMSG alice :x");
  assertEquals(await idle(), "0");
});

Deno.test("PRIVMSG does not tell a secret channel from none when one may not speak there", async () => {
  const server = new TestServer();
  const op = await server.join("op", { channels: ["#Secret"] });
  await op.say("MODE #secret +s");
  const alice = await server.join("alice");
  await alice.expect("PRIVMSG #sECRET :x", ":irc.test 403 alice #sECRET :No such channel");
  await op.say("MODE #secret -n+m");
  await alice.expect("PRIVMSG #secret :x", ":irc.test 403 alice #secret :No such channel");
  await op.say("MODE #secret -m");
  op.heard();
  await alice.expect("PRIVMSG #secret :x");
  assertEquals(op.heard(), [":alice!alice@alice.host PRIVMSG #Secret :x"]);
});

Deno.test("PRIVMSG is kept in the history when it has nothing of CTCP in it but an action", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { channels: ["#a"] });
  const [kept, others] = [["hi", "\x01ACTION waves\x01", "\x01action waves"], [
    ...["\x01ACTION-DCC SEND x\x01", "hi \x01VERSION\x01", "\x01", "\x01ACTION", "a\x01"],
    ...["\x01ACTION a\x01VERSION\x01", "\x01ACTION a\x01 "],
  ]];
  for (const text of [...kept, ...others]) await alice.say(`PRIVMSG #a :${text}`);
  const messages = server.irc.network.channel("#a")!.history.messages();
  assertEquals(messages.map(({ parts }) => parts.params[1]), kept);
});

for (const [command, text] of [["PRIVMSG", " :x"], ["KICK #a", ""], ["WHOIS", ""], ["NAMES", ""]]) {
  Deno.test(`${command} is charged for each further target that counts`, async () => {
    const ann = await new TestServer().join("ann", { channels: ["#a"] });
    await ann.say(`${command} a${text}`);
    assertEquals(ann.charged, 0);
    await ann.say(`${command} a,b,,c,A${text}`);
    assertEquals(ann.charged, 2);
    await ann.say(`${command} a,b,c,d${text}`);
    assertEquals(ann.charged, 2 + LIMITS.targets - 1);
  });
}
