import { assert, assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";

/** What everybody is told who comes in, up to the counts. */
function greeting(nick: string, mask: string): string[] {
  return [
    `:irc.test 001 ${nick} :Welcome to the TestNet IRC Network ${mask}`,
    `:irc.test 002 ${nick} :Your host is irc.test, running version zocalo-1.2.3`,
    `:irc.test 003 ${nick} :This server was created Thu, 01 Jan 2026 00:00:00 GMT`,
    `:irc.test 004 ${nick} irc.test zocalo-1.2.3 Biow Ibeiklmnostv :Ibeklov`,
  ];
}

Deno.test("USER welcomes a client when it has a nick", async () => {
  const server = new TestServer({ motd: ["Hello"] });
  const client = server.connect("alice");

  await client.expect("NICK alice");
  assertEquals(client.admitted, false);
  const lines = await client.say("USER al 0 * :Alice A");

  assertEquals(lines.slice(0, 4), greeting("alice", "alice!al@alice.host"));
  assertEquals(lines.slice(4).map((line) => line.split(" ")[1]), [
    ...["005", "005", "005"],
    ...["251", "255", "265", "266"],
    ...["375", "372", "376"],
  ]);
  assert(client.admitted);
  assertEquals(server.irc.network.users.most.local, 1);
  assertEquals(server.events, [{ event: "registered", nick: "alice", address: "alice.address" }]);
  assertEquals(client.session.user?.realname, "Alice A");
});

Deno.test("NICK welcomes a client when it has said USER before", async () => {
  const client = new TestServer().connect("alice");
  await client.expect("USER al 0 * :Alice A");
  const lines = await client.say("NICK alice");
  assertEquals(lines.slice(0, 4), greeting("alice", "alice!al@alice.host"));
});

Deno.test("USER is answered with ERR_NEEDMOREPARAMS when something is missing or empty", async () => {
  const client = new TestServer().connect();
  const answer = ":irc.test 461 * USER :Not enough parameters";
  for (
    const line of [
      "USER",
      "USER al 0 *",
      "USER al 0 * :",
    ]
  ) await client.expect(line, answer);
});

Deno.test("USER is called user when no letter of it has a place in usernames", async () => {
  for (const given of ["李", "@!*", "\u{202e}\x1b"]) {
    const client = new TestServer().connect("alice");
    await client.say("NICK alice", `USER ${given} 0 * :李`);
    assertEquals(client.session.user?.username, "user");
  }
});

Deno.test("USER leaves out what has no place in usernames, and cuts both names", async () => {
  const server = new TestServer();
  const client = server.connect("alice");
  await client.say(
    "NICK alice",
    `USER a!l@i*\u{e9}\x02.c-e${"x".repeat(40)} 0 * :${"é".repeat(100)}`,
  );
  assertEquals(client.session.user?.username, "ali.c-exxxxxxxxx");
  assertEquals(client.session.user?.realname, "é".repeat(64));
});

Deno.test("USER counts as it was said last when it is said twice", async () => {
  const client = new TestServer().connect("alice");
  await client.say("USER one 0 * :One", "USER two 0 * :Two", "NICK alice");
  assertEquals(client.session.user?.username, "two");
  assertEquals(client.session.user?.realname, "Two");
});

Deno.test("USER and PASS are answered with ERR_ALREADYREGISTERED when one is a user", async () => {
  const alice = await new TestServer().join("alice");
  await alice.expect("USER a 0 * :x", ":irc.test 462 alice :You may not reregister");
  await alice.expect("PASS x", ":irc.test 462 alice :You may not reregister");
});

Deno.test("commands are answered with ERR_NOTREGISTERED until one is a user", async () => {
  const client = new TestServer().connect();
  for (const line of ["PING a", "JOIN #a", "NOSUCHCOMMAND", "PRIVMSG alice :hi"]) {
    await client.expect(line, ":irc.test 451 * :You have not registered");
  }
  await client.say("NICK bob");
  await client.expect("PING a", ":irc.test 451 bob :You have not registered");
});

Deno.test("PING answers with the same token", async () => {
  const alice = await new TestServer().join("alice");
  await alice.expect("PING a", ":irc.test PONG irc.test :a");
  await alice.expect("PING a irc.test", ":irc.test PONG irc.test :a");
  await alice.expect("ping :a b", ":irc.test PONG irc.test :a b");
});

Deno.test("PING answers within the limit when the token is as long as a line", async () => {
  const alice = await new TestServer().join("alice");
  const prefix = ":irc.test PONG irc.test :";
  await alice.expect(`PING ${"é".repeat(252)}`, prefix + "é".repeat((510 - prefix.length) >> 1));
});

Deno.test("PING is answered with ERR_NOORIGIN when it has no token", async () => {
  const alice = await new TestServer().join("alice");
  await alice.expect("PING", ":irc.test 409 alice :No origin specified");
  await alice.expect("PING :", ":irc.test 409 alice :No origin specified");
});

Deno.test("PONG and ERROR are not answered", async () => {
  const client = new TestServer().connect("alice");
  for (const line of ["PONG", "PONG x", "ERROR", "ERROR :Closing link"]) await client.expect(line);
  await client.say("NICK alice", "USER a 0 * :A");
  for (const line of ["PONG", "PONG x", "ERROR :Closing link"]) await client.expect(line);
  assertEquals(client.closedFor, undefined);
});

Deno.test("QUIT closes the connection and tells peers the reason", async () => {
  const server = new TestServer();
  const [alice, bob, eve] = [
    await server.join("alice"),
    await server.join("bob"),
    await server.join("eve"),
  ];
  for (const client of [alice, bob]) await client.say("JOIN #a");
  alice.heard();

  await bob.expect("QUIT :See you later");

  assertEquals(bob.closedFor, "Quit: See you later");
  assertEquals(alice.heard(), [":bob!bob@bob.host QUIT :Quit: See you later"]);
  assertEquals(eve.heard(), []);
  assertEquals(server.irc.network.user("bob"), undefined);
  assertEquals(server.events.at(-1), { event: "quit", nick: "bob", reason: "Quit: See you later" });
});

Deno.test("QUIT cuts the reason when it is too long", async () => {
  const alice = await new TestServer().join("alice");
  await alice.say(`QUIT :${"é".repeat(200)}`);
  assertEquals(alice.closedFor, `Quit: ${"é".repeat(127)}`);
});

Deno.test("QUIT has no colon when there is no reason", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { channels: ["#a"] });
  const [bob, carol] = [
    await server.join("bob", { channels: ["#a"] }),
    await server.join("carol", { channels: ["#a"] }),
  ];
  alice.heard();
  await bob.say("QUIT");
  await carol.say("QUIT :");
  assertEquals(alice.heard(), [
    ":bob!bob@bob.host QUIT :Quit",
    ":carol!carol@carol.host QUIT :Quit",
  ]);
});

Deno.test("QUIT works when one is not a user", async () => {
  const server = new TestServer();
  const client = server.connect();
  await client.expect("QUIT");
  assertEquals(client.closedFor, "Quit");
  assertEquals(server.events, []);
  assertEquals(server.irc.sessions.size, 0);
});
