/** Users of two nodes who want one nick at the same moment. */
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { assertEquals } from "@std/assert";
import { ChatPeer } from "../e2e/_chat_peer.ts";
import { ChatNodes } from "../support/chat_nodes.ts";
import { NatsServer, needsNats } from "../support/nats_server.ts";
import { count } from "../support/tier.ts";
import { CROWDED } from "./_talk.ts";

const { ignore, suffix } = needsNats();

const TIMES = count(150, 1_000);

/** How long it may take until the last claim is released, in milliseconds. */
const PATIENCE = 10_000;

/** Waits until so many keys are claimed, as the broker has it. */
async function untilClaimed(nats: NatsServer, expected: number): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const connection = await connect({ servers: `127.0.0.1:${nats.port}` });
  closing.defer(() => connection.close());
  const { streams } = await jetstreamManager(connection);
  for (const endsAt = performance.now() + PATIENCE;;) {
    const filter = { subjects_filter: "$KV.zocalo-Zocalo-claims.key.>" };
    const { state } = await streams.info("KV_zocalo-Zocalo-claims", filter);
    const subjects = Object.keys(state.subjects ?? {});
    if (subjects.length === expected) return;
    if (performance.now() > endsAt) assertEquals(subjects.length, expected, subjects.join());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Of two who have asked for something, which one got it, if the other was told that it is taken. */
async function winner(peers: readonly ChatPeer[], granted: RegExp, nick: string): Promise<number> {
  const refused = RegExp(` 433 \\S+ ${nick} `);
  const either = RegExp(`${granted.source}|${refused.source}`);
  const answers = await Promise.all(peers.map((peer) => peer.hear(either)));
  const isGranted = answers.map((answer) => granted.test(answer));
  assertEquals(isGranted.filter(Boolean).length, 1, answers.join("\n"));
  return isGranted.indexOf(true);
}

async function withTwoNodes(use: (nats: NatsServer, endpoints: string[]) => Promise<void>) {
  await using nats = await NatsServer.start();
  await using nodes = await ChatNodes.start(nats, 2, { args: CROWDED });
  await use(nats, nodes.nodes.map(({ endpoint }) => endpoint));
}

Deno.test({
  name: `one of two users gets a nick that both take on two nodes at once, ${TIMES} times${suffix}`,
  ignore,
  fn: () =>
    withTwoNodes(async (nats, endpoints) => {
      using ana = await ChatPeer.join(endpoints[0]!, "ana");
      using bob = await ChatPeer.join(endpoints[1]!, "bob");
      const peers = [ana, bob];
      const wins = [0, 0];
      for (let i = 0; i < TIMES; i++) {
        const nick = `nick${i}`;
        await Promise.all(peers.map((peer) => peer.say(`NICK ${nick}`)));
        wins[await winner(peers, RegExp(` NICK :?${nick}$`), nick)]! += 1;
      }
      await untilClaimed(nats, 2);
      console.log(`${wins.join(" and ")} of ${TIMES}`);
    }),
});

Deno.test({
  name: `one of two users comes with a nick that both bring to two nodes, ${TIMES} times${suffix}`,
  ignore,
  fn: () =>
    withTwoNodes(async (nats, endpoints) => {
      const wins = [0, 0];
      for (let i = 0; i < TIMES; i++) {
        using opened = new DisposableStack();
        const peers = await Promise.all(
          endpoints.map(async (endpoint) => opened.use(await ChatPeer.connect(endpoint))),
        );
        const nick = `nick${i}`;
        await Promise.all(peers.map((peer) => peer.say(`USER u 0 * :u`, `NICK ${nick}`)));
        wins[await winner(peers, RegExp(` 001 ${nick} `), nick)]! += 1;
        await Promise.all(peers.map((peer) => peer.say("QUIT")));
        await Promise.all(peers.map((peer) => peer.rest()));
      }
      await untilClaimed(nats, 0);
      console.log(`${wins.join(" and ")} of ${TIMES}`);
    }),
});
