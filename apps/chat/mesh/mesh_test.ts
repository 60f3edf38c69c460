import { assert, assertEquals } from "@std/assert";
import type { TestServer } from "../irc/test_support.ts";
import { assertSame, hush, pair, TestNetwork } from "./test_support.ts";

const ANN = ":ann!ann@ann.host";
const BOB = ":bob!bob@bob.host";
const CUT_OFF = "Other servers cannot be reached: what is said here waits for them";
const BACK = "Other servers can be reached again";

Deno.test("Mesh lets all users of a node quit when nothing was heard of it for 15 seconds", async () => {
  const { network, b, ann } = await pair();
  network.hub.kill(b.backplane);
  await network.pass(14);
  assertEquals(ann.heard(), []);
  await network.pass(1);
  assertEquals(ann.heard(), [`${BOB} QUIT :a.test b.test`]);
  await ann.expect(
    "LINKS",
    ":a.test 364 ann a.test a.test :0 TestNet",
    ":a.test 365 ann * :End of /LINKS list",
  );
});

Deno.test("Mesh lets all users of a node quit at once when it stops", async () => {
  const { network, a, b, ann } = await pair();
  await b.server.irc.stop(1_000);
  await network.settle();
  assertEquals(ann.heard(), [`${BOB} QUIT :a.test b.test`]);
  assertEquals(a.server.events.at(-1), { event: "serverLost", server: "b.test" });
});

Deno.test("Mesh tells nobody anything when a broker was away for less than 15 seconds", async () => {
  const { network, a, b, ann, bob } = await pair();
  for (const { backplane } of [a, b]) network.hub.partition(backplane);
  await network.pass(4);
  for (const { backplane } of [a, b]) network.hub.heal(backplane);
  await network.pass(20);
  assertEquals([ann.heard(), bob.heard()], [[], []]);
  assertSame(network);
});

Deno.test("Mesh tells users once when others cannot be reached, and when they can again", async () => {
  const { network, a, ann, bob } = await pair();
  network.hub.partition(a.backplane);
  await network.pass(10);
  assertEquals(ann.heard(), [`:a.test NOTICE ann :${CUT_OFF}`]);
  const cat = await a.server.connect("cat").say("NICK cat", "USER cat 0 * :Cat");
  assertEquals(cat.at(-1), `:a.test NOTICE cat :${CUT_OFF}`);
  network.hub.heal(a.backplane);
  await network.settle();
  assertEquals(ann.heard(), [`:a.test NOTICE ann :${BACK}`]);
  assertEquals(bob.heard(), []);
});

Deno.test("Mesh brings back users and channels when two halves find each other again", async () => {
  const { network, a, ann, bob } = await pair();
  network.hub.partition(a.backplane);
  await network.pass(16);
  hush(ann);
  assertEquals(bob.heard(), [`${ANN} QUIT :b.test a.test`]);
  await ann.say("MODE #a +m", "TOPIC #a :x");
  hush(ann);
  network.hub.heal(a.backplane);
  await network.pass(5);
  assertEquals(ann.heard(), [`:a.test NOTICE ann :${BACK}`, `${BOB} JOIN #a`]);
  assertEquals(bob.heard(), [
    `${ANN} JOIN #a`,
    ":a.test TOPIC #a :x",
    ":a.test MODE #a +mo ann",
  ]);
  assertSame(network);
});

Deno.test("Mesh delivers what was said while its node was cut off, once, also when its user is gone", async () => {
  const { network, a, ann, bob } = await pair();
  network.hub.partition(a.backplane);
  await network.pass(16);
  await ann.say("PRIVMSG #a :one", "PRIVMSG #a :two", "QUIT");
  hush(bob);
  network.hub.heal(a.backplane);
  await network.pass(10);
  assertEquals(bob.heard(), [`${ANN} PRIVMSG #a :one`, `${ANN} PRIVMSG #a :two`]);
});

Deno.test("Mesh echoes a line when it outlives the node, and reads the client's next one then", async () => {
  const { network, ann, bob } = await pair("echo-message", { manual: true });
  const said = ann.session.receive("PRIVMSG #a :hi");
  await Promise.resolve();
  assertEquals(ann.heard(), []);
  await network.settle();
  await said;
  assertEquals(ann.heard(), [`${ANN} PRIVMSG #a :hi`]);
  assertEquals(bob.heard(), [`${ANN} PRIVMSG #a :hi`]);
});

Deno.test("Mesh echoes a line under the label of its command, and nothing else under that", async () => {
  const caps = "echo-message labeled-response batch";
  const { network, ann, bob } = await pair(caps, { manual: true });
  const other = bob.session.receive("NOTICE #a :ho");
  const said = ann.session.receive("@label=x PRIVMSG #a :hi");
  await network.settle();
  await Promise.all([said, other]);
  const heard = ann.heard().sort();
  assertEquals(heard, [`${BOB} NOTICE #a :ho`, `@label=x ${ANN} PRIVMSG #a :hi`]);
});

Deno.test("Mesh tells members of the same node a line before it outlives the node", async () => {
  const { a, ann } = await pair("echo-message", { manual: true });
  const joining = a.server.join("cat", { channels: ["#a"] });
  await new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
  const cat = await joining;
  ann.session.receive("PRIVMSG #a :hi");
  assertEquals(cat.heard(), [`${ANN} PRIVMSG #a :hi`]);
});

Deno.test("Mesh tells a line once to who comes after it was said, and before it is here", async () => {
  const network = await TestNetwork.start(1);
  const ann = await network.servers[0]!.join("ann", { channels: ["#a"] });
  await network.settle();
  const { server } = await network.add("b");
  network.hub.isManual = true;
  await ann.say("PRIVMSG #a :one");
  const cat = await server.join("cat");
  const dan = await server.join("dan");
  server.irc.network.rooms.join(cat.session.user!, "#a");
  hush(cat);
  // It is stored, and not handed on.
  network.hub.step(() => 0);
  const answers = await dan.say("JOIN #a");
  assertEquals(answers.filter((line) => line.endsWith(" one")).length, 1);
  hush(cat, dan);
  network.hub.flush();
  const said = `${ANN} PRIVMSG #a :one`;
  assertEquals([cat.heard(), dan.heard()], [[said], []]);
  const { history } = server.irc.network.channel("#a")!;
  assertEquals(history.all.length, 1);
});

Deno.test("Mesh lets a node that was started again take the place of its former self", async () => {
  const { network, b, ann } = await pair();
  network.hub.kill(b.backplane);
  b.server.now += 1_000;
  const again = await network.add("b", {}, "b2");
  again.server.now += 1_000;
  assertEquals(ann.heard(), [`${BOB} QUIT :a.test b.test`]);
  const bob = await again.server.join("cat", { channels: ["#a"] });
  await network.settle();
  assertEquals(ann.heard(), [":cat!cat@cat.host JOIN #a"]);
  assertEquals(bob.heard(), []);
});

Deno.test("Mesh replays what was said in a channel before a node knew of it", async () => {
  const network = await TestNetwork.start(1);
  const ann = await network.servers[0]!.join("ann", { channels: ["#a"] });
  await ann.say("PRIVMSG #a :one");
  await network.settle();
  const { server } = await network.add("b");
  await ann.say("PRIVMSG #a :two");
  await network.settle();
  const bob = await server.join("bob", { caps: "batch server-time" });
  const answers = await bob.say("JOIN #a");
  const time = "@time=2026-01-01T00:00:00.000Z";
  assertEquals(answers.slice(-4), [
    `${time} :b.test BATCH +1 chathistory #a`,
    `@batch=1;time=2026-01-01T00:00:00.000Z ${ANN} PRIVMSG #a :one`,
    `@batch=1;time=2026-01-01T00:00:00.000Z ${ANN} PRIVMSG #a :two`,
    `${time} :b.test BATCH -1`,
  ]);
});

Deno.test("Mesh shows nobody what was said in a former channel of that name", async () => {
  const network = await TestNetwork.start(1);
  const [a] = network.servers as [TestServer];
  const ann = await a.join("ann", { channels: ["#a"] });
  await ann.say("PRIVMSG #a :secret", "PART #a", "JOIN #a", "PRIVMSG #a :new");
  await network.settle();
  const { server } = await network.add("b");
  const bob = await server.join("bob", { channels: [] });
  const answers = await bob.say("JOIN #a");
  assert(answers.some((line) => line.endsWith(" new")), answers.join("\n"));
  assert(!answers.some((line) => line.includes("secret")), answers.join("\n"));
});

Deno.test("Mesh lets somebody in when the history cannot be had", async () => {
  const network = await TestNetwork.start(1);
  const [a] = network.servers as [TestServer];
  const ann = await a.join("ann", { channels: ["#a"] });
  await ann.say("PRIVMSG #a :one");
  await network.settle();
  const { server, backplane } = await network.add("b");
  network.hub.partition(backplane);
  const bob = await server.join("bob");
  assertEquals(await bob.say("JOIN #a"), [
    `${BOB} JOIN #a`,
    ":b.test 353 bob = #a :@ann bob",
    ":b.test 366 bob #a :End of /NAMES list",
  ]);
});
