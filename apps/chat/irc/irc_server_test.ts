import { assertEquals } from "@std/assert";
import { type TestClient, TestServer } from "./test_support.ts";

/** Lets time pass as the app does, a second at a time. */
function pass(server: TestServer, seconds: number): void {
  for (let i = 0; i < seconds; i++) {
    server.now += 1_000;
    server.irc.tick();
  }
}

Deno.test("IrcServer.tick() sends one PING when a user has been silent for 90 seconds", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  pass(server, 89);
  assertEquals(alice.heard(), []);
  pass(server, 1);
  assertEquals(alice.heard(), ["PING :irc.test"]);
  pass(server, 59);
  assertEquals(alice.heard(), []);
  assertEquals(alice.closedFor, undefined);
});

Deno.test("IrcServer.tick() closes a user who says nothing for 60 seconds after that", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  alice.heard();
  pass(server, 149);
  await alice.say("PONG :irc.test");
  assertEquals(bob.closedFor, undefined);
  pass(server, 1);

  assertEquals(bob.closedFor, "Ping timeout: 150 seconds");
  assertEquals(alice.heard(), [":bob!bob@bob.host QUIT :Ping timeout: 150 seconds"]);
  assertEquals(server.irc.sessions.size, 1);
  pass(server, 100);
  assertEquals(bob.heard(), ["PING :irc.test"]);
});

const SIGNS_OF_LIFE: [string, (client: TestClient) => unknown][] = [
  ["a PONG", (client) => client.say("PONG")],
  ["any line", (client) => client.say("NOSUCHCOMMAND")],
  ["an empty line", (client) => client.say("")],
  ["a line that is too long", (client) => client.session.bad("too-long")],
  ["a line that is not UTF-8", (client) => client.session.bad("not-utf8")],
];

for (const [what, speak] of SIGNS_OF_LIFE) {
  Deno.test(`IrcServer.tick() starts anew when it has heard ${what}`, async () => {
    const server = new TestServer();
    const alice = await server.join("alice");
    pass(server, 149);
    await speak(alice);
    alice.heard();
    pass(server, 89);
    assertEquals(alice.heard(), []);
    pass(server, 1);
    assertEquals(alice.heard(), ["PING :irc.test"]);
    assertEquals(alice.closedFor, undefined);
  });
}

Deno.test("IrcServer.tick() takes no leap of the clock for silence", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  pass(server, 100);
  alice.heard();
  for (const leap of [3_600_000, -7_200_000, 3_600_000]) {
    server.now += leap;
    server.irc.tick();
  }
  assertEquals(alice.heard(), []);
  // 100, and 2 for each leap forward.
  pass(server, 45);
  assertEquals(alice.closedFor, undefined);
  pass(server, 1);
  assertEquals(alice.closedFor, "Ping timeout: 150 seconds");
});

Deno.test("IrcServer.tick() leaves those alone who have not registered", () => {
  const server = new TestServer();
  const client = server.connect();
  pass(server, 200);
  assertEquals(client.heard(), []);
  assertEquals(client.closedFor, undefined);
});

Deno.test("IrcServer.tick() survives that everybody is closed at once", async () => {
  const server = new TestServer();
  for (let i = 0; i < 100; i++) await server.join(`user${i}`, { channels: ["#a"] });
  pass(server, 150);
  assertEquals(server.irc.sessions.size, 0);
  assertEquals(server.irc.network.users.size, 0);
  assertEquals(server.irc.network.rooms.all.size, 0);
});

Deno.test("IrcServer keeps the most users there were at once", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  await server.join("bob");
  await alice.say("QUIT");
  await server.join("carol");
  assertEquals(server.irc.network.users.most, { local: 2, global: 2 });
});

Deno.test("IrcServer.dispatch() answers what it does not know", async () => {
  const alice = await new TestServer().join("alice");
  const text = "Unknown command";
  await alice.expect("NOSUCHCOMMAND", `:irc.test 421 alice NOSUCHCOMMAND :${text}`);
  await alice.expect("toString", `:irc.test 421 alice TOSTRING :${text}`);
  await alice.expect("__proto__ x", `:irc.test 421 alice __PROTO__ :${text}`);
});

Deno.test("IrcServer.dispatch() takes no letter of another script for one of a command", async () => {
  const alice = await new TestServer().join("alice");
  for (const name of ["\u{131}SON", "U\u{17f}ER"]) {
    await alice.expect(`${name} alice`, `:irc.test 421 alice ${name} :Unknown command`);
    await alice.expect(
      `HELP ${name}`,
      `:irc.test 524 alice ${name} :No help available on this topic`,
    );
  }
  await alice.expect("CAP LI\u{17f}T", ":irc.test 410 alice LI\u{17f}T :Invalid CAP subcommand");
});
