import { assertEquals } from "@std/assert";
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
  const { users, channels } = server.irc.network;
  assertEquals([users.size, channels.size], [50, 51]);
  for (const client of clients) client.session.closed("gone");
  assertEquals([users.size, channels.size], [0, 0]);
});

Deno.test("Network tells nobody twice and loses nothing when users are on other servers", async () => {
  const server = new TestServer();
  const { network } = server.irc;
  const ann = await server.join("ann", { channels: ["#a"] });
  const far = {
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
  const channel = network.join(far, "#a");
  assertEquals(ann.heard(), [":far!far@far.host JOIN #a"]);
  await ann.expect("MODE #a +o far", ":ann!ann@ann.host MODE #a +o far");
  network.changeChannelModes(far, channel, [{ adding: true, mode: "m" }]);
  network.setTopic(far, channel, "hello");
  network.kick(far, ann.session.user!, channel, "out");
  assertEquals(ann.heard(), [
    ":far!far@far.host MODE #a +m",
    ":far!far@far.host TOPIC #a :hello",
    ":far!far@far.host KICK #a ann :out",
  ]);
  network.remove(far, "gone");
  assertEquals([...network.channels.keys()], []);
});
