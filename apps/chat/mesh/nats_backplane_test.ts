import { headers } from "@nats-io/transport-node";
import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../common/failure.ts";
import { NatsLab } from "../../../tests/support/nats_lab.ts";
import { NatsServer, needsNats } from "../../../tests/support/nats_server.ts";
import { count } from "../../../tests/support/tier.ts";
import { testBackplane } from "./backplane_contract.ts";
import { Listener, meet, say, until } from "./backplane_listener.ts";
import { NatsBackplane } from "./nats_backplane.ts";
import { MAX_HISTORY_READ } from "./_nats_limits.ts";
import type { Op } from "./op.ts";

const { ignore, suffix } = needsNats();

const OPTIONS = { ignore, suffix, races: count(300, 1_000) };
testBackplane("NatsBackplane", () => NatsLab.open(), OPTIONS);

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

/** Says so many things under load, while `happen` happens, and that each has come once and in order. */
async function survives(lab: NatsLab, happen: (a: Listener) => Promise<void>): Promise<void> {
  const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
  const expected: string[] = [];
  let isOver = false;
  const speak = async () => {
    while (!isOver) {
      for (let i = 0; i < 20; i++) {
        expected.push(String(expected.length));
        void a!.backplane.publish(say(expected.at(-1)!));
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const speaking = speak();
  await b!.texts(a!.backplane, 100);
  await happen(a!);
  isOver = true;
  await speaking;
  await a!.backplane.publish(say("end"));
  expected.push("end");
  assertEquals(await b!.texts(a!.backplane, expected.length), expected);
}

test("tells everything once when the server is killed and started again", async (lab) => {
  await survives(lab, async (a) => {
    await lab.nats.kill();
    await a.tells("disconnected");
    await lab.nats.restart();
    await a.tells("connected", 2);
  });
});

test("tells everything once when the server stands still for a while", async (lab) => {
  await survives(lab, async (a) => {
    await lab.nats.stop();
    await a.tells("disconnected");
    await lab.nats.stop(false);
    await a.tells("connected", 2);
  });
});

test("loses nobody when the server is away for less than a lease", async (lab) => {
  const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
  await lab.nats.kill();
  await a!.tells("disconnected");
  await lab.nats.restart();
  await Promise.all([a!.tells("connected", 2), b!.tells("connected", 2)]);
  await lab.pass();
  assertEquals([...a!.told, ...b!.told].filter((one) => one.startsWith("lost")), []);
});

test("gives the last of a history that is too long", async (lab) => {
  const [a] = await meet(lab.make("a.test"));
  const line = (text: string): Op => ({
    ...{ op: "line", topic: "#plaza", life: 1, source: "ana!ana@host", command: "PRIVMSG" },
    ...{ target: "#plaza", text, msgid: text, time: Date.now() },
  });
  let last: void | Promise<void>;
  for (let i = 1; i <= MAX_HISTORY_READ + 10; i++) last = a!.backplane.publish(line(`${i}`));
  await last!;
  const history = await a!.backplane.history("#plaza", 0);
  const texts = history.map((op) => op.op === "line" ? op.text : "");
  assertEquals(texts.length, MAX_HISTORY_READ);
  assertEquals([texts[0], texts.at(-1)], ["11", String(MAX_HISTORY_READ + 10)]);
});

test("goes on when the server has lost all that it had", async (lab) => {
  const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
  for (const key of ["ana", "bob"]) assertEquals(await a!.backplane.claim(key), true);
  await Promise.all(["1", "2", "3"].map((text) => a!.backplane.publish(say(text))));
  await b!.texts(a!.backplane, 3);
  await lab.nats.kill();
  await a!.tells("disconnected");
  await b!.tells("disconnected");
  void a!.backplane.publish(say("4"));
  await lab.nats.clear();
  await lab.nats.restart();
  await Promise.all([a!.tells("connected", 2), b!.tells("connected", 2)]);
  await a!.backplane.publish(say("5"));
  assertEquals(await b!.texts(a!.backplane, 5), ["1", "2", "3", "4", "5"]);
  assertEquals(await b!.backplane.claim("bob"), false);
});

test("takes the first server that serves, also when it connects again", async (lab) => {
  await using plain = await NatsServer.start({ jetStream: false });
  const urls = ["nats://127.0.0.1:1", plain.url, lab.nats.url];
  const servers = urls.map((url) => ({ url, tls: false }));
  const a = await Listener.start(lab.make("a.test", { servers }));
  await lab.nats.kill();
  await a.tells("disconnected");
  await lab.nats.restart();
  await a.tells("connected", 2);
});

test("stops at once when the server is gone", async (lab) => {
  const [a] = await meet(lab.make("a.test"), lab.make("b.test"));
  await lab.nats.kill();
  await a!.tells("disconnected");
  const begin = performance.now();
  await a!.backplane.stop(5_000);
  assertEquals(performance.now() - begin < 4_000, true);
});

test("replaces a node at once when one with its name is started, and ends the former one", async (lab) => {
  const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
  const former = a!.backplane as NatsBackplane;
  assertEquals(await former.claim("ana"), true);
  const later = await Listener.start(lab.make("A.test"));
  await assertRejects(() => former.finished, Failure, "Cannot go on as a.test: another node");
  assertEquals(await later.backplane.claim("ana"), true);
  await later.backplane.publish(say("hello"));
  await b!.tells(`lost ${former.node}`);
  assertEquals(await b!.texts(later.backplane, 1), ["hello"]);
});

test("ends a node that was cut off when one with its name was started meanwhile", async (lab) => {
  const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
  const former = a!.backplane as NatsBackplane;
  lab.cut(former);
  await a!.tells("disconnected");
  void former.publish(say("too late"));
  const later = await Listener.start(lab.make("a.test"));
  await later.backplane.publish(say("hello"));
  await b!.tells(`lost ${former.node}`);
  lab.heal(former);
  await assertRejects(() => former.finished, Failure, "Cannot go on as a.test: another node");
  assertEquals(former.connected, false);
  await later.backplane.publish(say("still here"));
  assertEquals(await b!.texts(later.backplane, 2), ["hello", "still here"]);
  assertEquals(b!.heard.has(former.node), false);
});

test("takes the keys of nodes that are gone out of the bucket", async (lab) => {
  const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
  for (const key of ["ana", "bob"]) assertEquals(await a!.backplane.claim(key), true);
  assertEquals(await b!.backplane.claim("eva"), true);
  await a!.backplane.stop(5_000);
  await using link = await lab.link();
  const keys = async () =>
    (await link.manager.streams.info("KV_zocalo-Test-claims")).state.messages;
  // A key, the name of the node, and the secret.
  await until(async () => await keys() === 3, () => "an orderly bucket");
});

test("passes over what is none of its messages, and tells it once", async (lab) => {
  const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
  await using link = await lab.link();
  const bad = [
    "{",
    "[]",
    '{"op":"none"}',
    '{"op":"wallops","by":"x y","text":"\\r\\n"}',
    "\0",
    '{"op":"wallops","by":"irc.test","text":1}',
    // It has stopped.
    "",
  ];
  for (const [index, text] of bad.entries()) {
    const id = headers();
    id.set("Nats-Msg-Id", `stranger.${index + 2}`);
    await link.request("zocalo.Test.log.c_test", text, id);
  }
  for (const id of ["", "x", "a.0", "a.-1", "a.1e9", "a b.1", "a.99999999999999999999"]) {
    const all = headers();
    if (id !== "") all.set("Nats-Msg-Id", id);
    await link.request("zocalo.Test.log.c_test.x", JSON.stringify(say("x")), all);
  }
  for (const text of ["", "x", "a b", "a -1", "\0 1"]) link.say("zocalo.Test.beat.c_test", text);
  await a!.backplane.publish(say("still here"));
  assertEquals(await b!.texts(a!.backplane, 1), ["still here"]);
  assertEquals([...b!.heard.keys()], [a!.backplane.node]);
  assertEquals(lab.troubles.length, 2);
});

Deno.test({
  name: `NatsBackplane.start() tells why there is no broker to use${suffix}`,
  ignore,
  async fn() {
    await using plain = await NatsServer.start({ jetStream: false });
    await using guarded = await NatsServer.start({ args: ["--user", "ana", "--pass", "secret"] });
    const start = (...urls: string[]) => {
      const servers = urls.map((url) => ({ url, tls: url.startsWith("tls:") }));
      return new NatsBackplane({ servers, network: "Test", name: "a.test" }).start({} as Listener);
    };
    const cases: [string[], number, string][] = [
      [[plain.url], 3, `Cannot use NATS at ${plain.url} without JetStream`],
      [[guarded.url], 6, `Cannot log in to NATS at ${guarded.url}`],
      [
        ["nats://127.0.0.1:1"],
        3,
        "Cannot connect to NATS at nats://127.0.0.1:1: connection refused",
      ],
      [["nats://127.0.0.1:1", plain.url], 3, "connection refused; Cannot use NATS"],
      [[plain.url.replace("nats", "tls")], 4, "server does not support 'tls'"],
    ];
    for (const [urls, exitCode, message] of cases) {
      const failure = await assertRejects(() => start(...urls), Failure, message);
      assertEquals(failure.exitCode, exitCode, message);
    }
  },
});
