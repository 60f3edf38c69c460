import { assert, assertEquals } from "@std/assert";
import type { TestClient, TestServer } from "../irc/test_support.ts";
import { assertSame, hush, pair, TestNetwork, type TestNode } from "./test_support.ts";

const ANN = ":ann!ann@ann.host";
const BOB = ":bob!bob@bob.host";
function nicksOn({ irc: { network } }: TestServer): string[] {
  return [...network.users.values()].map(({ nick }) => nick).sort();
}

Deno.test("Mesh keeps the channel that is older, and its operators, when two have met", async () => {
  const network = await TestNetwork.start(2);
  const [a, b] = network.nodes as [TestNode, TestNode];
  network.hub.partition(a.backplane);
  const ann = await a.server.join("ann", { channels: ["#a"] });
  await ann.say("MODE #a +k old", "TOPIC #a :old");
  b.server.now += 1_000;
  const bob = await b.server.join("bob", { channels: ["#a"] });
  await bob.say("MODE #a +smlb-t 5 x!*@*", "TOPIC #a :young");
  hush(ann, bob);
  network.hub.heal(a.backplane);
  await network.settle();
  assertEquals(
    bob.heard(),
    [
      ":b.test MODE #a -ms+t-lbo x!*@* bob",
      ":b.test TOPIC #a :",
      `${ANN} JOIN #a`,
      ":b.test MODE #a +o ann",
      `${ANN} MODE #a +k old`,
      `${ANN} TOPIC #a :old`,
    ],
  );
  assertEquals(ann.heard(), [`${BOB} JOIN #a`]);
  assertSame(network);
});

Deno.test("Mesh keeps the later of two changes of a topic or mode, wherever it was made", async () => {
  const { network, a, b, ann, bob } = await pair();
  await ann.say("MODE #a +o bob");
  await network.settle();
  network.hub.partition(a.backplane);
  await ann.say("TOPIC #a :first", "MODE #a +k first", "MODE #a +m");
  for (const { server } of [a, b]) server.now += 1_000;
  await bob.say("TOPIC #a :later", "MODE #a +k later", "MODE #a +b x!*@*");
  hush(ann, bob);
  network.hub.heal(a.backplane);
  await network.settle();
  const channel = b.server.irc.network.channel("#a")!;
  assertEquals([channel.topic?.text, channel.key], ["later", "later"]);
  assertEquals(channel.flags.has("m"), true);
  assertEquals(channel.lists.b.map(({ mask }) => mask), ["x!*@*"]);
  assertSame(network);
});

Deno.test("Mesh renames one of two users of a nick when two halves have met, and tells it why", async () => {
  const network = await TestNetwork.start(3);
  const [a, b, c] = network.nodes as [TestNode, TestNode, TestNode];
  const cat = await c.server.join("cat", { channels: ["#a"] });
  network.hub.partition(a.backplane);
  const ann = await a.server.join("eve", { channels: ["#b"] });
  const bob = await b.server.join("Eve", { channels: ["#a"] });
  await network.settle();
  hush(ann, bob, cat);
  network.hub.heal(a.backplane);
  await network.pass(3);
  const nick = ann.session.nick;
  assert(/^eve_[a-z0-9]{7}$/.test(nick), nick);
  assertEquals(ann.heard(), [
    `:eve!eve@eve.host NICK ${nick}`,
    `:a.test NOTICE ${nick} :You are ${nick} now: somebody on another server has the nick eve`,
  ]);
  assertEquals(bob.heard(), []);
  assertEquals(cat.heard(), []);
  for (const server of network.servers) assertEquals(nicksOn(server), ["Eve", "cat", nick].sort());
  assertSame(network);
});

Deno.test("Mesh lets one of many win who want a nick on two nodes at once", async () => {
  const network = await TestNetwork.start(2);
  const [a, b] = network.servers as [TestServer, TestServer];
  for (let i = 0; i < 50; i++) {
    const clients = [a, b, a, b].map((server) => server.connect("x"));
    const say = (client: TestClient) => client.say(`NICK n${i}`, "USER x 0 * :X");
    const answers = await Promise.all(clients.map(say));
    const won = clients.filter(({ session }) => session.user !== undefined);
    assertEquals(won.length, 1);
    const lost = answers.filter((lines) => lines.some((line) => line.includes(" 433 * ")));
    assertEquals(lost.length, 3);
  }
  await network.settle();
  assertSame(network);
});

Deno.test("Mesh frees a nick when its user renames itself or quits", async () => {
  const { network, ann, bob } = await pair();
  await ann.say("NICK cat");
  await network.settle();
  await bob.expect("NICK ann", `${ANN} NICK cat`, `${BOB} NICK ann`);
  await ann.say("QUIT");
  await network.settle();
  hush(bob);
  await bob.expect("NICK cat", ":ann!bob@bob.host NICK cat");
});

Deno.test("Mesh agrees on a kick that others hear of before, or after, its user has come back", async () => {
  const { network, a, b, ann, bob } = await pair("", { manual: true });
  await bob.say("PART #a", "JOIN #a");
  await ann.say("KICK #a bob :out");
  await network.settle();
  assertSame(network);
  // It was the former membership that was ended.
  assertEquals(a.server.irc.network.channel("#a")?.members.size, 2);
  await ann.say("KICK #a bob :out", "QUIT");
  await network.settle();
  assertSame(network);
  assertEquals([...b.server.irc.network.rooms.all.keys()], []);
});

Deno.test("Mesh tells a node what a channel is like that had ended there", async () => {
  const { network, ann, bob, b } = await pair("", { manual: true });
  await ann.say("MODE #a +mk key");
  await network.settle();
  const cat = await b.server.join("cat");
  await bob.say("MODE #a -k x", "PART #a");
  // Neither has heard of the other: the channel ends where ann is, and goes on where cat is.
  const joining = cat.say("JOIN #a key");
  await ann.say("PART #a");
  await joining;
  await network.settle();
  await network.pass(1);
  assertSame(network);
});

Deno.test("Mesh delivers what is said in a channel that began on two nodes before they knew each other", async () => {
  const network = await TestNetwork.start(2, { manual: true });
  const [a, b] = network.nodes as [TestNode, TestNode];
  for (const { backplane } of [a, b]) network.hub.partition(backplane);
  await network.pass(20);
  const ann = await a.server.join("ann", { channels: ["#a"] });
  const bob = await b.server.join("bob", { channels: ["#a"] });
  // As many as one may say who is cut off for long.
  const lines = Array.from({ length: 3_000 }, (_, i) => `PRIVMSG #a :${i}`);
  await bob.say(...lines);
  await ann.say("PRIVMSG #a :two");
  hush(ann, bob);
  for (const { backplane } of [a, b]) network.hub.heal(backplane);
  await network.pass(2);
  const said = (client: TestClient) => client.heard().filter((line) => line.includes("PRIVMSG"));
  assertEquals(said(ann), lines.map((line) => `${BOB} ${line}`));
  assertEquals(said(bob), [`${ANN} PRIVMSG #a :two`]);
});
