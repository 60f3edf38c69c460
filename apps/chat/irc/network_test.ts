import { assertEquals, assertThrows } from "@std/assert";
import type { Channel } from "./channel.ts";
import { type TestClient, TestServer } from "./test_support.ts";

/** How many lines all clients were sent meanwhile. */
function count(clients: readonly TestClient[]): number {
  return clients.reduce((sum, client) => sum + client.heard().length, 0);
}

Deno.test("Network tells each member once when somebody joins, is renamed or quits", async () => {
  const server = new TestServer({ maxLine: 8_192 });
  const members: TestClient[] = [];
  for (let i = 0; i < 200; i++) {
    members.push(await server.join(`n${i}`, { channels: ["#a", "#b"] }));
  }
  count(members);
  const ann = await server.join("ann");
  await ann.say("JOIN #a");
  assertEquals(count(members), 200);
  await ann.say("JOIN #b");
  count(members);
  assertEquals(await ann.say("NICK zed"), [":ann!ann@ann.host NICK zed"]);
  assertEquals(count(members), 200);
  ann.session.closed("gone");
  assertEquals(count(members), 200);
});

Deno.test("Network forgets a channel and its users when all have gone", async () => {
  const server = new TestServer();
  const clients: TestClient[] = [];
  for (let i = 0; i < 50; i++) {
    clients.push(await server.join(`n${i}`, { channels: ["#a", `#${i}`] }));
  }
  const { users, rooms: { all: channels } } = server.irc.network;
  assertEquals([users.size, channels.size], [50, 51]);
  for (const client of clients) client.session.closed("gone");
  assertEquals([users.size, channels.size], [0, 0]);
});

Deno.test("Network tells nobody twice and loses nothing when users are on other servers", async () => {
  const server = new TestServer();
  const { network } = server.irc;
  const ann = await server.join("ann", { channels: ["#a"] });
  const far = {
    id: "other.1",
    nick: "far",
    username: "far",
    host: "far.host",
    realname: "Far",
    server: "other.test",
    signOnAt: server.now,
    modes: new Set<string>(),
    away: undefined,
    channels: new Set<Channel>(),
    invitations: new Set<Channel>(),
    session: undefined,
  };
  network.add(far);
  await ann.expect("INVITE far #a", ":irc.test 341 ann far #a");
  const channel = network.rooms.join(far, "#a");
  assertEquals(ann.heard(), [":far!far@far.host JOIN #a"]);
  await ann.expect("MODE #a +o far", ":ann!ann@ann.host MODE #a +o far");
  network.rooms.changeModes(far, channel, [{ adding: true, mode: "m" }]);
  network.rooms.setTopic(far, channel, "hello");
  network.rooms.kick(far, ann.session.user!, channel, "out");
  assertEquals(ann.heard(), [
    ":far!far@far.host MODE #a +m",
    ":far!far@far.host TOPIC #a :hello",
    ":far!far@far.host KICK #a ann :out",
  ]);
  network.remove(far, "gone");
  assertEquals([...network.rooms.all.keys()], []);
});

Deno.test("Network forgets the oldest messages of all channels when there are too many bytes", async () => {
  const server = new TestServer({ historyBytes: 5_000 });
  const ann = await server.join("ann", { channels: ["#a", "#b"] });
  for (let i = 0; i < 50; i++) await ann.say(`PRIVMSG #a :${i}`, `PRIVMSG #b :${i}`);
  const counts = () =>
    [...server.irc.network.rooms.all.values()].map(({ history }) => history.messages().length);
  assertEquals(counts(), [4, 5]);
  await ann.say("PART #b", "JOIN #b");
  for (let i = 0; i < 50; i++) await ann.say(`PRIVMSG #a :${i}`);
  assertEquals(counts(), [9, 0]);
});

Deno.test("Network gives nobody a nick that is taken, and forgets nobody else's", async () => {
  const server = new TestServer();
  const { network } = server.irc;
  const ann = (await server.join("ann")).session.user!;
  const bob = (await server.join("bob")).session.user!;
  const impostor = { ...ann, id: "other.1", nick: "ANN" };
  assertThrows(() => network.add(impostor), Error, 'current value is "ANN"');
  assertThrows(() => network.rename(bob, "Ann"), Error, 'current value is "Ann"');
  assertEquals([network.user("ann"), network.user("bob")], [ann, bob]);
  assertEquals(network.users.most, { local: 2, global: 2 });
});

Deno.test("Network.kill() leaves it to another server to take out its user", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const { network } = server.irc;
  const bob = (await server.join("bob")).session.user!;
  const far = {
    ...bob,
    id: "other.1",
    nick: "far",
    session: undefined,
    channels: new Set<Channel>(),
  };
  network.add(far);
  network.rooms.join(far, "#a");
  assertEquals(network.users.most, { local: 2, global: 3 });
  ann.heard();
  network.kill(ann.session.user!, far, "Killed (ann (why))");
  assertEquals(ann.heard(), []);
  assertEquals(network.user("far"), far);
  assertEquals(server.events.at(-1)?.event, "registered");
});

Deno.test("Network changes topics, modes and members for a server", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  const { network } = server.irc;
  const channel = network.channel("#a")!;
  ann.heard();
  network.rooms.setTopic("other.test", channel, "x");
  network.rooms.changeModes("other.test", channel, [{ adding: true, mode: "b", param: "x!*@*" }]);
  network.rooms.kick("other.test", bob.session.user!, channel, "out");
  assertEquals(ann.heard(), [
    ":other.test TOPIC #a :x",
    ":other.test MODE #a +b x!*@*",
    ":other.test KICK #a bob :out",
  ]);
  assertEquals([channel.topic?.by, channel.lists.b[0]?.by], ["other.test", "other.test"]);
});
