import { assertEquals } from "@std/assert";
import { COSTS } from "../costs.ts";
import { TestServer } from "../test_support.ts";

const USER = "USER u 0 * :U";

Deno.test("NICK is answered with ERR_NONICKNAMEGIVEN when there is none", async () => {
  const client = new TestServer().connect();
  await client.expect("NICK", ":irc.test 431 * :No nickname given");
  await client.expect("NICK :", ":irc.test 431 * :No nickname given");
});

Deno.test("NICK is answered with ERR_ERRONEUSNICKNAME when it is none", async () => {
  const client = new TestServer().connect();
  for (
    const nick of [
      ...["1abc", "-abc", "#abc", "a!b", "a@b", "a.b", "a,b", "*", "a*", "a:b", "~a", "+a"],
      ...["é", "\u{202e}abc", "a\u{200b}b", "a\x1b[31m", "a\tb", "a\nb", "a".repeat(33)],
    ]
  ) await client.expect(`NICK ${nick}`, `:irc.test 432 * ${nick} :Erroneous nickname`);
  // As much of it as can stand before the text.
  await client.expect("NICK :a b", ":irc.test 432 * a :Erroneous nickname");
  await client.expect("NICK ::a", ":irc.test 432 * a :Erroneous nickname");
  await client.expect("NICK :  ", ":irc.test 432 * * :Erroneous nickname");
});

Deno.test("NICK takes all that RFC 2812 allows, and 32 characters", async () => {
  const server = new TestServer();
  for (const nick of ["a-9", "[\\]`_^{|}", "_", "a".repeat(32)]) {
    const client = await server.join(nick);
    assertEquals(client.session.user?.nick, nick);
  }
});

Deno.test("NICK is answered with ERR_NICKNAMEINUSE when a user has it", async () => {
  const server = new TestServer();
  const bob = await server.join("bob");
  const client = server.connect();
  const answer = "Nickname is already in use";
  await server.join("alice");

  await client.expect("NICK alice", `:irc.test 433 * alice :${answer}`);
  await client.expect("NICK ALICE", `:irc.test 433 * ALICE :${answer}`);
  await bob.expect("NICK Alice", `:irc.test 433 bob Alice :${answer}`);
  assertEquals(bob.session.user?.nick, "bob");
});

Deno.test("NICK is for who registers first when several newcomers say the same", async () => {
  const server = new TestServer();
  const [first, second] = [server.connect(), server.connect()];
  const bob = await server.join("bob");
  await first.expect("NICK alice");
  await second.expect("NICK Alice");
  await second.say(USER);
  assertEquals(second.session.user?.nick, "Alice");

  const taken = "Nickname is already in use";
  await first.expect(USER, `:irc.test 433 * alice :${taken}`);
  assertEquals(first.session.user, undefined);
  await first.expect("NICK bob", `:irc.test 433 * bob :${taken}`);
  await bob.expect("NICK alice", `:irc.test 433 bob alice :${taken}`);
  await first.say("NICK carol");
  assertEquals(first.session.user?.nick, "carol");
});

Deno.test("NICK of a user takes what a newcomer only has said", async () => {
  const server = new TestServer();
  const newcomer = server.connect();
  const bob = await server.join("bob");
  await newcomer.say("NICK alice");
  await bob.expect("NICK alice", ":bob!bob@bob.host NICK alice");
});

Deno.test("NICK takes what a newcomer had who has gone", async () => {
  const server = new TestServer();
  const [first, second, third] = [server.connect(), server.connect(), server.connect()];
  await first.say("NICK alice");
  first.session.closed("Connection reset");
  await second.say("NICK alice", "QUIT");
  await third.say("NICK alice", USER);
  assertEquals(third.session.user?.nick, "alice");
});

Deno.test("NICK tells the user and its peers, each once", async () => {
  const server = new TestServer();
  const channels = ["#a", "#b"];
  const alice = await server.join("alice", { channels });
  const bob = await server.join("bob", { channels });
  const eve = await server.join("eve");
  alice.heard();

  await alice.expect("NICK carol", ":alice!alice@alice.host NICK carol");
  assertEquals(bob.heard(), [":alice!alice@alice.host NICK carol"]);
  assertEquals(eve.heard(), []);
  assertEquals(server.irc.network.user("alice"), undefined);
  assertEquals(server.irc.network.user("CAROL"), alice.session.user);
});

Deno.test("NICK changes the case of one's own nick", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  await alice.expect("NICK ALICE", ":alice!alice@alice.host NICK ALICE");
  await alice.expect("NICK ALICE");
  assertEquals(server.irc.network.users.size, 1);
  assertEquals(server.irc.network.user("alice")?.nick, "ALICE");
});

Deno.test("NICK is answered with ERR_CANTCHANGENICK when a ban keeps one silent", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  await alice.say("MODE #a +b bob!*@*");
  bob.heard();

  const text = "Cannot change nickname while on #a (you're banned)";
  await bob.expect("NICK bobby", `:irc.test 447 bob :${text}`);
  await alice.say("MODE #a +v bob");
  bob.heard();
  await bob.expect("NICK bobby", ":bob!bob@bob.host NICK bobby");
});

Deno.test("NICK comes free when its user quits", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  await alice.say("QUIT");
  await bob.expect("NICK alice", ":bob!bob@bob.host NICK alice");
});

Deno.test("NICK is told to operators of the server, also when only its case is new", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  await alice.say("NICK bob", "NICK BOB", "NICK BOB");
  assertEquals(server.events.slice(-2), [
    { event: "renamed", nick: "alice", to: "bob" },
    { event: "renamed", nick: "bob", to: "BOB" },
  ]);
});

Deno.test("NICK is charged by channels when it is a new one", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  assertEquals(alice.charged, 0);
  await alice.say("NICK bob", "NICK bob", "NICK :", "NICK 1");
  assertEquals(alice.charged, COSTS.identity);
  await alice.say("JOIN #a", "JOIN #b", "NICK carol");
  assertEquals(alice.charged, COSTS.identity + 3 * COSTS.identity);
});
