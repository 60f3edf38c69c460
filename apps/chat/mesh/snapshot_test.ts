import { assert, assertEquals } from "@std/assert";
import { encodeOp, MAX_OP } from "./op.ts";
import { snapshotOf } from "./_snapshot.ts";
import { assertSame, hush, TestNetwork } from "./test_support.ts";

/** More users than one op tells. */
const MANY = 600;

Deno.test("Mesh tells what users are like when it is their turn, whoever comes and goes meanwhile", async () => {
  const network = await TestNetwork.start(1, { manual: true });
  const [{ server: a }] = network.nodes as [TestNetwork["nodes"][0]];
  const all = [];
  for (let i = 0; i < MANY; i++) all.push(await a.join(`n${i}`, { channels: ["#a"] }));
  await network.settle();
  const ops = snapshotOf(a.irc);
  const told = new Set<string>();
  // Between any two ops somebody renames itself, and somebody has gone.
  for (const op of ops) {
    if (op.op === "users") {
      for (const { nick } of op.users) {
        assert(a.irc.network.user(nick) !== undefined, `${nick} is not there`);
        told.add(nick);
      }
    }
    const next = all.filter(({ session }) => !told.has(session.nick) && !session.ended);
    next[0]?.session.closed("gone");
    await next[1]?.say(`NICK x${next.length}`);
  }
  const there = [...a.irc.network.users.values()].map(({ nick }) => nick);
  for (const nick of there) assert(told.has(nick), `${nick} was not told`);
});

Deno.test("Mesh tells another node of a channel with thousands of modes, each op within bounds", async () => {
  const network = await TestNetwork.start(1);
  const [{ server: a }] = network.nodes as [TestNetwork["nodes"][0]];
  const ann = await a.join("ann", { channels: ["#a"] });
  const nicks: string[] = [];
  for (let i = 0; i < 2_500; i++) {
    nicks.push(`n${i}`);
    const client = await a.join(`n${i}`);
    a.irc.network.rooms.join(client.session.user!, "#a");
    client.heard();
  }
  for (let i = 0; i < nicks.length; i += 6) {
    const some = nicks.slice(i, i + 6);
    await ann.say(`MODE #a +${"v".repeat(some.length)} ${some.join(" ")}`);
  }
  for (const op of snapshotOf(a.irc)) assert(encodeOp(op).length < MAX_OP / 2, op.op);
  hush(ann);
  const b = await network.add("b");
  const channel = b.server.irc.network.channel("#a")!;
  const voiced = channel.members.values().filter(({ voice }) => voice).toArray();
  assertEquals([channel.members.size, voiced.length], [nicks.length + 1, nicks.length]);
  assertSame(network);
});
