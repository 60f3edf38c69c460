import { assert, assertEquals, assertThrows } from "@std/assert";
import { TestServer } from "../irc/test_support.ts";
import { BackplaneFullError } from "./backplane.ts";
import { assertSame, hush, pair, TestNetwork, type TestNode } from "./test_support.ts";

const ANN = ":ann!ann@ann.host";

Deno.test("Mesh refuses a line when too much waits for others, and tells nobody", async () => {
  const { network, a, ann, bob } = await pair("echo-message", { maxWaiting: 2_000 });
  network.hub.partition(a.backplane);
  const refusal = ":a.test 263 ann PRIVMSG :#a was told nothing: " +
    "Too much waits for other servers, try again later";
  let accepted = 0;
  let answer: string[] = [];
  while ((answer = await ann.say(`PRIVMSG #a :${accepted}`))[0] !== refusal) accepted++;
  assert(accepted > 3, `${accepted}`);
  assertEquals(answer, [refusal]);
  await ann.say("MODE #a +m");
  hush(ann);
  network.hub.heal(a.backplane);
  await network.pass(2);
  const heard = bob.heard();
  const lines = heard.filter((line) => line.includes("PRIVMSG"));
  assertEquals(lines, Array.from({ length: accepted }, (_, i) => `${ANN} PRIVMSG #a :${i}`));
  assertEquals(heard.filter((line) => line.includes("MODE")), [":a.test MODE #a +m"]);
  assertSame(network);
});

/** What has to be told to others, and how it is refused. */
const REFUSED: readonly (readonly [string, string])[] = [
  ["NOTICE bob :hi", "NOTICE :bob was told nothing"],
  ["INVITE bob #b", "INVITE :bob was told nothing"],
  ["KICK #a bob :out", "KICK :bob is still there"],
  ["KILL bob :why", "KILL :bob is still there"],
  ["WALLOPS :hear", "WALLOPS :Nobody was told anything"],
];

for (const [line, what] of REFUSED) {
  Deno.test(`Mesh refuses ${line} when too much waits for others, and does nothing`, async () => {
    const { network, a, ann, bob } = await pair("", {
      maxWaiting: 3_000,
      config: { checkOperator: () => Promise.resolve(true) },
    });
    await ann.say("OPER x y", "MODE ann +w", "JOIN #b");
    await network.settle();
    network.hub.partition(a.backplane);
    assertThrows(() => {
      while (true) a.backplane.publish({ op: "hello" });
    }, BackplaneFullError);
    hush(ann, bob);
    const refusal = `${what}: Too much waits for other servers, try again later`;
    await ann.expect(line, `:a.test 263 ann ${refusal}`);
    network.hub.heal(a.backplane);
    await network.pass(2);
    const said = (one: string) => !one.includes("NOTICE");
    assertEquals([ann.heard().filter(said), bob.heard().filter(said)], [[], []]);
    assertSame(network);
  });
}

Deno.test("Mesh tells of many who come or go at once no faster than clients can be sent it", async () => {
  const { network, a, b, ann } = await pair();
  const channel = b.server.irc.network.channel("#a")!;
  network.hub.isManual = true;
  for (let i = 0; i < 1_000; i++) {
    const { session } = await b.server.join(`n${i}`);
    b.server.irc.network.rooms.join(session.user!, channel.name);
  }
  const counts: number[] = [];
  a.server.whenTurned = () => counts.push(ann.heard().length);
  network.hub.flush();
  await network.settle();
  network.hub.kill(b.backplane);
  network.hub.pass(15_000);
  await network.settle();
  counts.push(ann.heard().length);
  assert(Math.max(...counts) <= 200, `${counts}`);
  assertEquals(counts.reduce((sum, count) => sum + count), 2_001);
});

Deno.test("Mesh tells all that it has though others ask for it again and again", async () => {
  const network = await TestNetwork.start(1, { manual: true });
  const [{ server: a }] = network.nodes as [TestNode];
  for (let i = 0; i < 1_000; i++) await a.join(`n${i}`);
  await network.settle();
  const backplane = network.hub.join("b");
  const b = new TestServer({ name: "b.test" }, backplane);
  await b.irc.start();
  // To tell it all takes longer than the time until somebody asks.
  for (let i = 0; i < 40; i++) {
    a.irc.mesh!.receive("b", { op: "hello" });
    a.irc.tick();
    network.hub.step(() => 0);
    for (let j = 0; j < 4; j++) await new Promise<void>((resolve) => queueMicrotask(resolve));
  }
  // What has been said until now.
  network.hub.flush();
  for (let j = 0; j < 100; j++) await new Promise<void>((resolve) => queueMicrotask(resolve));
  assertEquals(b.irc.network.users.size, 1_000);
});
