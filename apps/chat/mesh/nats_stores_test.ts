/** What who runs the broker may do to what nodes keep there, while they run. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { StreamConfig } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { Failure } from "../../common/failure.ts";
import { NatsLab } from "../../../tests/support/nats_lab.ts";
import { needsNats } from "../../../tests/support/nats_server.ts";
import { Listener, meet, say, textOf, until } from "./backplane_listener.ts";
import type { NatsBackplane } from "./nats_backplane.ts";
import type { Op } from "./op.ts";

const { ignore, suffix } = needsNats();

const LOG = "zocalo-Test-log";
const CLAIMS = "KV_zocalo-Test-claims";

function test(name: string, run: (lab: NatsLab) => Promise<void>): void {
  Deno.test({
    name: `NatsBackplane ${name}${suffix}`,
    ignore,
    async fn() {
      await using lab = await NatsLab.open();
      await run(lab);
    },
  });
}

function inRoom(text: string): Op {
  const from = { source: "ana!ana@host", msgid: crypto.randomUUID(), time: Date.now() };
  return {
    op: "line",
    topic: "#room",
    life: 1,
    command: "PRIVMSG",
    target: "#room",
    text,
    ...from,
  };
}

async function change(lab: NatsLab, stream: string, changes: Partial<StreamConfig>): Promise<void> {
  await using link = await lab.link();
  const { config } = await link.manager.streams.info(stream);
  await link.manager.streams.update(stream, { ...config, ...changes });
}

async function remove(lab: NatsLab, stream: string): Promise<void> {
  await using link = await lab.link();
  await link.manager.streams.delete(stream);
}

/** The keys that are claimed. */
async function claimed(lab: NatsLab): Promise<number> {
  await using link = await lab.link();
  const filter = { subjects_filter: "$KV.zocalo-Test-claims.key.>" };
  const { state } = await link.manager.streams.info(CLAIMS, filter);
  return Object.keys(state.subjects ?? {}).length;
}

async function historyOf({ backplane }: Listener): Promise<string[]> {
  return (await backplane.history("#room", 0)).map(textOf);
}

test("keeps a node's keys when the bucket is taken away", async (lab) => {
  const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
  assertEquals(await a!.backplane.claim("ana"), true);
  await remove(lab, CLAIMS);
  // It notices, and makes another bucket.
  await b!.backplane.claim("bob");
  await Promise.all([a!.tells("connected", 2), b!.tells("connected", 2)]);
  assertEquals(await b!.backplane.claim("ana"), false);
  assertEquals(await a!.backplane.claim("bob"), false);
});

test("tells everything once when the log is taken away, and has what was said before", async (lab) => {
  const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
  await a!.backplane.publish(inRoom("1"));
  await b!.texts(a!.backplane, 1);
  // The history follows the log a little later.
  await using link = await lab.link();
  await until(
    async () => (await link.manager.streams.info("zocalo-Test-history")).state.messages === 1,
    () => "the history",
  );
  await remove(lab, LOG);
  await a!.backplane.publish(inRoom("2"));
  await b!.tells("connected", 2);
  await a!.backplane.publish(inRoom("3"));
  assertEquals(await b!.texts(a!.backplane, 3), ["1", "2", "3"]);
  assertEquals(await historyOf(b!), ["1", "2", "3"]);
});

test("is not connected while the log takes nothing, and tells all when it does", async (lab) => {
  const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
  await using link = await lab.link();
  const { config } = await link.manager.streams.info(LOG);
  await change(lab, LOG, { discard: "new", max_msgs: 1 } as Partial<StreamConfig>);
  const expected = Array.from({ length: 10 }, (_, i) => `${i}`);
  for (const text of expected) void a!.backplane.publish(say(text));
  await until(() => lab.troubles.length > 0, () => "why it is not connected");
  assertStringIncludes(lab.troubles[0]!, "JetStream refuses: maximum messages exceeded");
  assertEquals(a!.backplane.connected, false);
  await link.manager.streams.update(LOG, config);
  assertEquals(await b!.texts(a!.backplane, expected.length), expected);
});

test("tells everything once when the broker does not know any more what came twice", async (lab) => {
  const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
  await change(lab, LOG, { duplicate_window: nanos(100) });
  await lab.nats.stop();
  const expected = ["1", "2", "3"];
  for (const text of expected) void a!.backplane.publish(inRoom(text));
  // Longer than that.
  await a!.tells("disconnected");
  await lab.nats.stop(false);
  await a!.tells("connected", 2);
  await a!.backplane.publish(inRoom("4"));
  expected.push("4");
  assertEquals(await b!.texts(a!.backplane, expected.length), expected);
  assertEquals(await historyOf(b!), expected);
});

test("leaves no key behind that is released while it is claimed once more", async (lab) => {
  const node = lab.make("a.test");
  const a = await Listener.start(node);
  lab.cut(node);
  await a.tells("disconnected");
  const keys = Array.from({ length: 600 }, (_, i) => `key${i}`);
  for (const key of keys) assertEquals(await node.claim(key), true);
  lab.heal(node);
  await until(async () => await claimed(lab) > 0, () => "the first claim");
  for (const key of keys) node.release(key);
  await a.tells("connected", 2);
  await until(async () => await claimed(lab) === 0, () => "an empty bucket");
});

test("hides addresses as before when the broker has lost all that it had", async (lab) => {
  const [a] = await meet(lab.make("a.test"));
  const { secret } = a!.backplane as NatsBackplane;
  await lab.nats.kill();
  await a!.tells("disconnected");
  await lab.nats.clear();
  await lab.nats.restart();
  await a!.tells("connected", 2);
  const later = lab.make("b.test");
  await Listener.start(later);
  assertEquals(later.secret, secret);
});

test("goes on when something about what another node says has failed", async (lab) => {
  const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
  const receive = b!.receive.bind(b);
  b!.receive = () => {
    b!.receive = receive;
    throw new Error("Cannot take this");
  };
  for (const text of ["1", "2", "3"]) await a!.backplane.publish(say(text));
  await b!.tells("disconnected");
  assertEquals(await b!.texts(a!.backplane, 2), ["2", "3"]);
});

test("does not start with a bucket in which nothing can be released", async (lab) => {
  await using link = await lab.link();
  await link.manager.streams.add({
    name: CLAIMS,
    subjects: ["$KV.zocalo-Test-claims.>"],
    max_msgs_per_subject: 1,
    deny_delete: true,
  });
  const message = `${CLAIMS} must let messages be deleted`;
  await assertRejects(() => Listener.start(lab.make("a.test")), Failure, message);
});
