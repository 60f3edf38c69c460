import { assertEquals } from "@std/assert";
import { MAX_HELD, MAX_PEERS } from "./_nats_limits.ts";
import { NatsPeers } from "./_nats_peers.ts";

const TIMES = { lease: 100, hold: 50, silence: 30 };

/** Peers, and what they have told. */
function make() {
  const told: string[] = [];
  const tell = (what: string) => (id: string) => void told.push(`${what} ${id}`);
  const peers = new NatsPeers<string>(TIMES, {
    receive: (id, what) => void told.push(`${id}: ${what}`),
    ...{ found: tell("found"), lost: tell("lost"), missed: tell("missed") },
  });
  const say = (id: string, number: number, now = 0) =>
    peers.receive(id, id, number, `${number}`, now);
  /** What was told since it was asked last. */
  const since = () => told.splice(0);
  return { peers, say, since };
}

Deno.test("NatsPeers.receive() tells each once, from the first that it hears on", () => {
  const { say, since } = make();
  for (const number of [7, 8, 7, 6, 9, 8]) say("a", number);
  assertEquals(since(), ["found a", "a: 7", "a: 8", "a: 9"]);
});

Deno.test("NatsPeers.receive() holds what comes too early until the rest is there", () => {
  const { say, since } = make();
  for (const number of [1, 4, 3, 3]) say("a", number);
  assertEquals(since(), ["found a", "a: 1"]);
  say("b", 1);
  say("a", 2);
  assertEquals(since(), ["found b", "b: 1", "a: 2", "a: 3", "a: 4"]);
});

Deno.test("NatsPeers.sweep() gives up what does not come, and tells that it is missing", () => {
  const { peers, say, since } = make();
  for (const number of [1, 3, 5]) say("a", number);
  peers.sweep(49);
  assertEquals(since(), ["found a", "a: 1"]);
  peers.sweep(50);
  assertEquals(since(), ["a: 3", "a: 5", "missed a"]);
  say("a", 4);
  assertEquals(since(), []);
});

Deno.test("NatsPeers.receive() holds no more than it may", () => {
  const { say, since } = make();
  say("a", 1);
  for (let i = 0; i < MAX_HELD; i++) say("a", 3 + i);
  assertEquals(since().length, 2);
  say("a", 3 + MAX_HELD);
  assertEquals(since().length, MAX_HELD + 2);
});

Deno.test("NatsPeers.sweep() tells once who was not heard of for a lease, and when it is found again", () => {
  const { peers, say, since } = make();
  say("a", 1);
  peers.beat("b", "b", 0, 50);
  peers.sweep(99);
  assertEquals([since(), peers.alive], [["found a", "a: 1", "found b"], ["a", "b"]]);
  peers.sweep(100);
  peers.sweep(101);
  assertEquals([since(), peers.isAlive("a")], [["lost a"], false]);
  peers.beat("a", "a", 1, 110);
  say("a", 2, 110);
  assertEquals([since(), peers.isAlive("a")], [["found a", "a: 2"], true]);
});

Deno.test("NatsPeers.renew() gives everybody another lease", () => {
  const { peers, say, since } = make();
  say("a", 1);
  peers.renew(90);
  peers.sweep(189);
  assertEquals(since(), ["found a", "a: 1"]);
  peers.sweep(190);
  assertEquals(since(), ["lost a"]);
});

Deno.test("NatsPeers.receive() takes a node for replaced when a later one has its name", () => {
  const { peers, since } = make();
  peers.receive("a", "name", 1, "x", 0);
  peers.receive("b", "name", 1, "y", 0);
  peers.receive("a", "name", 2, "z", 0);
  peers.beat("a", "name", 2, 0);
  assertEquals(since(), ["found a", "a: x", "found b", "lost a", "b: y"]);
  assertEquals([peers.isGone("a"), peers.alive], [true, ["b"]]);
});

Deno.test("NatsPeers.isBehind() tells when what a node has said does not come, once", () => {
  const { peers, say, since } = make();
  say("a", 1);
  peers.beat("a", "a", 3, 10);
  assertEquals([peers.isBehind(39), peers.isBehind(40)], [false, true]);
  // It was read again, and has not come then either.
  peers.renew(50);
  peers.beat("a", "a", 3, 50);
  assertEquals(peers.isBehind(80), false);
  assertEquals(since(), ["found a", "a: 1", "missed a"]);
  say("a", 4, 90);
  assertEquals(since(), ["a: 4"]);
});

Deno.test("NatsPeers.isBehind() is patient as long as anything comes", () => {
  const { peers, say } = make();
  say("a", 1);
  peers.beat("a", "a", 9, 10);
  say("b", 1, 35);
  assertEquals([peers.isBehind(64), peers.isBehind(65)], [false, true]);
});

Deno.test("NatsPeers forgets those that are gone for longest when there are too many", () => {
  const { peers, since } = make();
  for (let i = 0; i < MAX_PEERS; i++) peers.beat(`n${i}`, `n${i}`, 0, i);
  peers.sweep(100);
  since();
  peers.beat("late", "late", 0, MAX_PEERS);
  assertEquals(since(), ["found late"]);
});
