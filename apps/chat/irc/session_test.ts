import { assert, assertEquals } from "@std/assert";
import { TestServer } from "./test_support.ts";

Deno.test("Session.receive() answers ERR_INPUTTOOLONG when a line is over the limit in bytes", async () => {
  const alice = await new TestServer().join("alice");
  const answer = ":irc.test 417 alice :Input line was too long";
  // 510 bytes and their ending are just right.
  await alice.expect(`PONG ${"a".repeat(505)}`);
  await alice.expect(`PONG ${"a".repeat(506)}`, answer);
  await alice.expect(`PONG ${"é".repeat(252)}`);
  await alice.expect(`PONG ${"é".repeat(253)}`, answer);
});

Deno.test("Session.receive() counts tags apart", async () => {
  const alice = await new TestServer().join("alice");
  const answer = ":irc.test 417 alice :Input line was too long";
  const longest = `PONG ${"a".repeat(505)}`;
  await alice.expect(`@${"a".repeat(4_094)} ${longest}`);
  await alice.expect(`@${"a".repeat(4_095)} ${longest}`, answer);
  await alice.expect(`@${"é".repeat(2_048)} PONG`, answer);
  await alice.expect(`@a ${longest}b`, answer);
  await alice.expect(`@${"a".repeat(100_000)}`, answer);
});

Deno.test("Session.receive() refuses NUL and CR wherever they stand", async () => {
  const alice = await new TestServer().join("alice", { channels: ["#a"] });
  const text = "NUL and CR are not allowed";
  for (const letter of ["\0", "\r"]) {
    for (
      const line of [
        `PING a${letter}b`,
        `PING :a${letter}`,
        `PING${letter} a`,
        `@+a=${letter} PING a`,
        `:x${letter} PING a`,
      ]
    ) await alice.expect(line, `:irc.test 400 alice PING :${text}`);
    await alice.expect(letter, `:irc.test 400 alice * :${text}`);
  }
});

Deno.test("Session.receive() makes no second line of an escaped tag", async () => {
  const alice = await new TestServer().join("alice", { caps: "message-tags echo-message" });
  await alice.expect("@+a=\\r\\nQUIT PING a", ":irc.test PONG irc.test :a");
  assertEquals(alice.closedFor, undefined);
});

Deno.test("Session.receive() ignores lines without a command", async () => {
  const client = new TestServer().connect();
  for (const line of ["", " ", "   ", "@a", "@a=b ", ":source", ":source "]) {
    await client.expect(line);
  }
});

Deno.test("Session.receive() does not believe the source of a line", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  await server.join("bob");
  await alice.expect(":bob!bob@bob.host NICK carol", ":alice!alice@alice.host NICK carol");
});

Deno.test("Session.bad() answers lines that are none", () => {
  const server = new TestServer();
  const client = server.connect();
  client.session.bad("too-long");
  client.session.bad("not-utf8");
  assertEquals(client.heard(), [
    ":irc.test 417 * :Input line was too long",
    ":irc.test NOTICE * :Your message was not UTF-8, and was dropped: this server speaks UTF-8 only",
  ]);
  client.session.close("Bye");
  client.session.bad("too-long");
  assertEquals(client.heard(), []);
});

Deno.test("Session.bad() names the error when the client knows standard replies", async () => {
  const client = await new TestServer().join("alice", { caps: "standard-replies" });
  client.session.bad("not-utf8");
  assertEquals(client.heard(), [
    ":irc.test FAIL * INVALID_UTF8 :Your message was not UTF-8, and was dropped: this server speaks UTF-8 only",
  ]);
});

Deno.test("Session.receive() does nothing when the session has ended", async () => {
  const server = new TestServer();
  const client = server.connect();
  client.session.closed("Connection reset");
  assertEquals(await client.say("NICK alice", "USER a 0 * :A", "QUIT"), []);
  assertEquals(server.irc.network.users.size, 0);
  assertEquals(client.closedFor, undefined);
});

Deno.test("Session.closed() tells peers once", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  for (const client of [alice, bob]) await client.say("JOIN #a");
  alice.heard();
  bob.session.closed("Connection reset");
  bob.session.closed("again");
  bob.session.close("and again");
  assertEquals(alice.heard(), [":bob!bob@bob.host QUIT :Connection reset"]);
  assertEquals(server.events.filter(({ event }) => event === "quit").length, 1);
  assertEquals(bob.session.ended, true);
});

Deno.test("Session.receive() waits until the client has taken the answers to the lines before", async () => {
  const server = new TestServer({ motd: ["x".repeat(400)] });
  const alice = await server.join("alice");
  const portions: number[] = [];
  alice.whenAwaited = () => portions.push(alice.heard().join("").length);
  for (let i = 0; i < 200; i++) await alice.session.receive("MOTD");
  assert(portions.length > 2, `${portions}`);
  for (const bytes of portions) assert(bytes < 32_768 + 1_000, `${portions}`);
});
