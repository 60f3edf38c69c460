import { assert, assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";
import type { User } from "../user.ts";

const USER = "USER u 0 * :U";

function guarded(): TestServer {
  return new TestServer({ checkPassword: (password) => Promise.resolve(password === "right") });
}

Deno.test("PASS lets a client in when it is right, whatever the order", async () => {
  for (
    const lines of [
      ["PASS right", "NICK alice", USER],
      ["NICK alice", "PASS right", USER],
      [USER, "PASS right", "NICK alice"],
      ["PASS wrong", "PASS right", "NICK alice", USER],
      ["CAP LS", "NICK alice", USER, "PASS right", "CAP END"],
    ]
  ) {
    const client = guarded().connect("alice");
    await client.say(...lines);
    assertEquals(client.session.user?.nick, "alice");
    assertEquals(client.session.registration.password, undefined);
  }
});

Deno.test("PASS closes a client when it is wrong or missing", async () => {
  for (const first of [["PASS wrong"], ["PASS :"], [], ["PASS right", "PASS wrong"]]) {
    const server = guarded();
    const client = server.connect("alice");
    const lines = await client.say(...first, "NICK alice", USER);

    assertEquals(lines, [":irc.test 464 alice :Password incorrect"]);
    assertEquals(client.closedFor, "Bad password");
    assert(!client.admitted);
    assertEquals(server.events, [
      { event: "wrongPassword", nick: "alice", address: "alice.address" },
    ]);
    assertEquals(server.irc.sessions.size, 0);
    await server.connect().expect("NICK alice");
  }
});

Deno.test("PASS is not needed when the server has none", async () => {
  const client = new TestServer().connect();
  await client.say("PASS whatever", "NICK alice", USER);
  assertEquals(client.session.user?.nick, "alice");
});

Deno.test("PASS is answered with ERR_NEEDMOREPARAMS when there is none", async () => {
  const client = new TestServer().connect();
  await client.expect("PASS", ":irc.test 461 * PASS :Not enough parameters");
});

/** A client whose password, `x`, is being looked at, and how to end that. */
async function waiting() {
  const asked = Promise.withResolvers<void>();
  const check = Promise.withResolvers<boolean>();
  const server = new TestServer({
    checkPassword: async (password) => {
      asked.resolve();
      return await check.promise && password === "x";
    },
  });
  const client = server.connect("alice");
  const done = client.say("PASS x", "NICK alice", USER);
  await asked.promise;
  return { server, client, check, done };
}

Deno.test("PASS gives the nick to who is right first, not to who asked first", async () => {
  const { server, client, check, done } = await waiting();
  const other = server.connect();
  const otherDone = other.say("PASS x", "NICK ALICE", USER);
  check.resolve(true);
  assertEquals((await done).length, 13);
  assertEquals(client.session.user?.nick, "alice");
  assertEquals(await otherDone, [":irc.test 433 * ALICE :Nickname is already in use"]);
});

Deno.test("PASS is needed to keep others from a nick", async () => {
  const server = guarded();
  const stranger = server.connect("eve");
  await stranger.say("NICK alice");
  const client = server.connect("alice");
  await client.say("PASS right", "NICK alice", USER);
  assertEquals(client.session.user?.nick, "alice");
});

for (const isRight of [true, false]) {
  Deno.test(`PASS registers nobody when the client has gone meanwhile (${isRight})`, async () => {
    const { server, client, check, done } = await waiting();
    client.session.closed("Connection reset");
    check.resolve(isRight);

    assertEquals(await done, []);
    assertEquals(client.session.user, undefined);
    assert(!client.admitted);
    assertEquals(server.irc.network.users.size, 0);
    assertEquals(server.irc.sessions.size, 0);
    assertEquals(server.events, []);
    await server.connect().expect("NICK alice");
  });
}

Deno.test("NICK can be said again when somebody has come with it from elsewhere meanwhile", async () => {
  const { server, client, check, done } = await waiting();
  const user: User = {
    id: "irc.1",
    nick: "Alice",
    username: "a",
    host: "elsewhere.host",
    realname: "A",
    server: "elsewhere.test",
    signOnAt: server.now,
    modes: new Set(),
    away: undefined,
    channels: new Set(),
    invitations: new Set(),
    session: undefined,
  };
  server.irc.network.add(user);
  check.resolve(true);

  assertEquals(await done, [":irc.test 433 * alice :Nickname is already in use"]);
  assertEquals(server.irc.network.user("alice"), user);
  await client.say("NICK bob");
  assertEquals(client.session.user?.nick, "bob");
});
