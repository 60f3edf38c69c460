/** Nodes of `chat serve` that share rooms through NATS, while something of it dies, stands still or is cut off. */
import { assert, assertEquals } from "@std/assert";
import { ChatNode, ChatNodes } from "../support/chat_nodes.ts";
import { needsNetwork, Network } from "../support/namespaces.ts";
import { NatsServer, needsNats } from "../support/nats_server.ts";
import { count } from "../support/tier.ts";
import { Chatter } from "./_chatter.ts";

const ROOM = "#plaza";
const NICKS = ["ana", "bob", "eva"];

/** What they have heard is what was said: each line once, in order. */
function assertOrder(texts: readonly string[] = []): void {
  assertEquals(texts, texts.map((_, index) => String(index + 1)));
}

/** Nobody has gone, or was renamed. */
function assertNobodyGone({ others }: Chatter): void {
  assertEquals(others.filter((line) => / (QUIT|NICK|PART|KICK) /.test(line)), []);
}

/** Waits until all nodes have lost the broker so often, or were connected to it. */
async function lost({ nodes }: ChatNodes, times: number): Promise<void> {
  await Promise.all(nodes.map(({ app }) => app.stderr.match(/^lost nats:/gm, times)));
}

async function connected({ nodes }: ChatNodes, times: number): Promise<void> {
  await Promise.all(nodes.map(({ app }) => app.stderr.match(/^connected to nats:/gm, times)));
}

/** Somebody talks on each node, while something happens. */
async function underLoad(
  nodes: ChatNodes,
  happen: (chatters: readonly Chatter[]) => Promise<void>,
): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const chatters: Chatter[] = [];
  for (const [index, nick] of NICKS.entries()) {
    const { endpoint } = nodes.nodes[index]!;
    chatters.push(opened.use(await Chatter.join(endpoint, nick, ROOM)));
    for (const earlier of chatters.slice(0, -1)) {
      await earlier.told(RegExp(`^:${nick}!\\S+ JOIN ${ROOM}$`));
    }
  }
  const stop = new AbortController();
  const talking = chatters.map((one) => one.talk(stop.signal));
  // All are heard everywhere.
  for (const one of chatters) {
    await one.until(() => NICKS.every((nick) => (one.heard.get(nick)?.length ?? 0) >= 100));
  }
  try {
    await happen(chatters);
  } finally {
    stop.abort();
  }
  await Promise.all(talking);
  const living = chatters.filter(({ others }) => others.at(-1) !== "END");
  for (const to of living) {
    for (const from of chatters) {
      // What was echoed to whoever said it is heard by everybody.
      await to.until(() => (to.heard.get(from.nick)?.length ?? 0) >= from.echoed);
      assertOrder(to.heard.get(from.nick));
    }
  }
  const said = chatters.map(({ nick, echoed }) => `${nick} ${echoed}`).join(", ");
  console.log(`lines that were confirmed, and heard by all: ${said}`);
}

function test(name: string, fn: () => Promise<void>): void {
  const { ignore, suffix } = needsNats();
  Deno.test({ name: `${name}${suffix}`, ignore, fn });
}

test("what was said on a node is heard when it crashes, and its users are gone some time later", async () => {
  await using nats = await NatsServer.start();
  await using nodes = await ChatNodes.start(nats, 3);
  await underLoad(nodes, async ([ana, bob]) => {
    const begin = performance.now();
    await nodes.nodes[2]!.crash();
    for (const one of [ana!, bob!]) await one.told(/^:eva!\S+ QUIT :/);
    const time = performance.now() - begin;
    console.log(`gone after ${(time / 1_000).toFixed(1)} s`);
    // A lease, a beat before it and one after it.
    assert(time < 25_000);
  });
});

test("a node that is started again after a crash has its users back at once", async () => {
  await using nats = await NatsServer.start();
  await using nodes = await ChatNodes.start(nats, 3);
  await underLoad(nodes, async ([ana, bob]) => {
    await nodes.nodes[2]!.crash();
    await using node = await ChatNode.start(nats, { name: "n3.test" });
    for (const one of [ana!, bob!]) await one.told(/^:eva!\S+ QUIT :/);
    await using eva = await Chatter.join(node.endpoint, "eva", "#other");
    await ana!.peer.say("PRIVMSG eva :back?");
    await eva.told(/^:ana!\S+ PRIVMSG eva :back\?$/);
  });
});

test("nothing is lost or heard twice when the broker is killed and started again under load", async () => {
  await using nats = await NatsServer.start();
  await using nodes = await ChatNodes.start(nats, 3);
  await underLoad(nodes, async (chatters) => {
    for (let i = 0; i < count(2, 5); i++) {
      await nats.kill();
      await lost(nodes, i + 1);
      await nats.restart();
      await connected(nodes, i + 2);
    }
    for (const one of chatters) assertNobodyGone(one);
  });
});

test("nothing is lost or heard twice when the broker stands still under load", async () => {
  await using nats = await NatsServer.start();
  await using nodes = await ChatNodes.start(nats, 3);
  await underLoad(nodes, async (chatters) => {
    await nats.stop();
    await lost(nodes, 1);
    await nats.stop(false);
    await connected(nodes, 2);
    for (const one of chatters) assertNobodyGone(one);
  });
});

/** Longer than a lease, so that both sides take each other for lost. In seconds. */
const PARTITION = count(20, 30);

const network = needsNats().suffix === "" ? needsNetwork() : needsNats();

Deno.test({
  name:
    `what is said on a node that is cut off for ${PARTITION} s is heard afterwards${network.suffix}`,
  ignore: network.ignore,
  async fn() {
    await using net = await Network.create({ hosts: 4 });
    const [broker, ...hosts] = net.hosts;
    await using nats = await NatsServer.start({ host: broker! });
    const folder = await Deno.makeTempDir();
    try {
      // Clients are not on that network.
      await using nodes = await ChatNodes.start(nats, 3, (index) => ({
        host: hosts[index]!,
        endpoint: `unix:${folder}/${index}`,
      }));
      const { app } = nodes.nodes[2]!;
      await underLoad(nodes, async ([ana, bob, eva]) => {
        await net.partition([hosts[2]!]);
        const begin = performance.now();
        await app.stderr.match(/^lost nats:/gm);
        for (const one of [ana!, bob!]) await one.told(/^:eva!\S+ QUIT :/);
        await eva!.told(/^:ana!\S+ QUIT :/);
        await eva!.told(/ NOTICE eva :Other servers cannot be reached/);
        const rest = PARTITION * 1_000 - (performance.now() - begin);
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, rest)));
        await net.partition([hosts[2]!], false);
        await app.stderr.match(/^connected to nats:/gm, 2);
        for (const one of [ana!, bob!]) await one.told(/^:eva!\S+ JOIN /, 2);
        await eva!.told(/^:ana!\S+ JOIN /);
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
