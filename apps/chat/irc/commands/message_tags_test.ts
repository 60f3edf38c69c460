import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";

const TIME = "time=2026-01-01T00:00:00.000Z";

Deno.test("PRIVMSG has time and id when its target asked for them", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { channels: ["#a"] });
  const time = await server.join("time", { caps: "server-time", channels: ["#a"] });
  const tags = await server.join("tags", { caps: "message-tags", channels: ["#a"] });
  const both = await server.join("both", { caps: "message-tags server-time", channels: ["#a"] });
  for (const client of [alice, time, tags]) client.heard();

  await alice.expect("PRIVMSG #a :hi");
  const line = ":alice!alice@alice.host PRIVMSG #a :hi";
  const [id] = tags.heard();
  const msgid = /^@(msgid=[-a-z0-9]+) /.exec(id!)![1];
  assertEquals(id, `@${msgid} ${line}`);
  assertEquals(time.heard(), [`@${TIME} ${line}`]);
  assertEquals(both.heard(), [`@${TIME};${msgid} ${line}`]);
});

Deno.test("PRIVMSG comes back for each target when its sender asked for echo-message", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { caps: "echo-message", channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  await bob.say("AWAY :gone");
  alice.heard();

  await alice.expect(
    "PRIVMSG bob,nobody,#a :hi",
    ":alice!alice@alice.host PRIVMSG bob :hi",
    ":irc.test 301 alice bob :gone",
    ":irc.test 401 alice nobody :No such nick/channel",
    ":alice!alice@alice.host PRIVMSG #a :hi",
  );
  await alice.expect("NOTICE bob :hi", ":alice!alice@alice.host NOTICE bob :hi");
  // Once as it was said, once as it came.
  await alice.expect(
    "PRIVMSG alice :me",
    ":alice!alice@alice.host PRIVMSG alice :me",
    ":alice!alice@alice.host PRIVMSG alice :me",
  );
});

Deno.test("PRIVMSG comes back cut as others get it when it was too long", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { caps: "echo-message" });
  const bob = await server.join("bob");
  const echoed = await alice.say(`PRIVMSG bob :${"x".repeat(496)}`);
  assertEquals(echoed[0]?.length, 510);
  assertEquals(bob.heard(), echoed);
});

Deno.test("PRIVMSG passes tags of clients on when both sides asked for message-tags", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { caps: "message-tags echo-message" });
  const bob = await server.join("bob", { caps: "message-tags" });
  const plain = await server.join("plain");

  const [echoed] = await alice.say(
    "@+draft/reply=a\\:b;+x;time=1;msgid=fake;label=2;+;+b\x1bd=1;+x.y/z-1= PRIVMSG bob,plain :hi",
  );
  const [line] = bob.heard();
  assertEquals(echoed, line);
  assertEquals(
    line?.replace(/msgid=[^;]+/, "msgid=ID"),
    "@msgid=ID;+draft/reply=a\\:b;+x;+x.y/z-1 :alice!alice@alice.host PRIVMSG bob :hi",
  );
  assertEquals(plain.heard(), [":alice!alice@alice.host PRIVMSG plain :hi"]);

  await plain.say("@+x=1 PRIVMSG bob :hi");
  assertEquals(
    bob.heard()[0]?.replace(/msgid=[^ ]+/, "msgid=ID"),
    "@msgid=ID :plain!plain@plain.host PRIVMSG bob :hi",
  );
});

Deno.test("TAGMSG goes to those who asked for message-tags when it has tags of a client", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { caps: "message-tags", channels: ["#a"] });
  const bob = await server.join("bob", { caps: "message-tags", channels: ["#a"] });
  const plain = await server.join("plain", { caps: "server-time", channels: ["#a"] });
  for (const client of [alice, bob]) client.heard();

  await alice.expect("@+typing=active TAGMSG #a,bob,plain,nobody", ...[
    ":irc.test 401 alice nobody :No such nick/channel",
  ]);
  assertEquals(bob.heard().map((line) => line.replace(/msgid=[^;]+/, "msgid=ID")), [
    "@msgid=ID;+typing=active :alice!alice@alice.host TAGMSG :#a",
    "@msgid=ID;+typing=active :alice!alice@alice.host TAGMSG :bob",
  ]);
  assertEquals(plain.heard(), []);
});

Deno.test("TAGMSG answers what is wrong when there are no tags, no target or no capability", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { caps: "message-tags" });
  const plain = await server.join("plain");

  await alice.expect("@+x TAGMSG", ":irc.test 411 alice :No recipient given (TAGMSG)");
  await alice.expect("TAGMSG alice", ":irc.test 412 alice :No tags to send");
  await alice.expect("@typing=active TAGMSG alice", ":irc.test 412 alice :No tags to send");
  await alice.expect("@+x TAGMSG #none", ":irc.test 403 alice #none :No such channel");
  await plain.expect("@+x TAGMSG alice", ":irc.test 421 plain TAGMSG :Unknown command");
});

Deno.test("PRIVMSG goes to members of a rank and above when a prefix is before the channel", async () => {
  const server = new TestServer();
  const op = await server.join("op", { channels: ["#a"] });
  const voice = await server.join("voice", { channels: ["#a"] });
  const plain = await server.join("plain", { channels: ["#a"] });
  const outside = await server.join("outside");
  await op.say("MODE #a +v voice");
  for (const client of [op, voice, plain]) client.heard();

  await plain.expect("PRIVMSG @#A :ops");
  await plain.expect("NOTICE +#a :voices");
  await plain.expect("PRIVMSG @+#a :both");
  assertEquals(op.heard(), [
    ":plain!plain@plain.host PRIVMSG @#a :ops",
    ":plain!plain@plain.host NOTICE +#a :voices",
    ":plain!plain@plain.host PRIVMSG +#a :both",
  ]);
  assertEquals(voice.heard(), [
    ":plain!plain@plain.host NOTICE +#a :voices",
    ":plain!plain@plain.host PRIVMSG +#a :both",
  ]);
  await outside.expect(
    "PRIVMSG @#a :hi",
    ":irc.test 404 outside #a :Cannot send to channel (+n)",
  );
});
