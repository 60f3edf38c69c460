/** Nodes, and the broker between them, that die while people talk. */
import { assertEquals, assertLess } from "@std/assert";
import { ChatPeer } from "../e2e/_chat_peer.ts";
import { ChatNode, ChatNodes } from "../support/chat_nodes.ts";
import { NatsServer, needsNats } from "../support/nats_server.ts";
import { count } from "../support/tier.ts";
import { allHeard, CROWDED, enterRooms, moreIsSaid, namesAreRight, whileTalking } from "./_talk.ts";
import { Talker } from "./_talker.ts";

const { ignore, suffix } = needsNats();

const PEOPLE = { people: count(24, 120), rooms: count(4, 10) };

/** How long a node may be silent until it is lost, and how often others look; in milliseconds. */
const LEASE = 15_000;
const BEAT = 3_000;

/** What is done within milliseconds, on a machine that does much else. */
const AT_ONCE = 5_000;

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** The same people come again, to the node that has taken the place of theirs. */
async function enterAgain(
  opened: DisposableStack,
  { endpoint }: ChatNode,
  gone: readonly Talker[],
): Promise<Talker[]> {
  return await Promise.all(
    gone.map(async ({ nick, room }) =>
      opened.use(await Talker.enter(endpoint, { nick, room, id: `${nick}-again` }))
    ),
  );
}

Deno.test({
  name:
    `a node that is killed loses nothing that was acknowledged, and its users can come back${suffix}`,
  ignore,
  async fn() {
    await using nats = await NatsServer.start();
    await using nodes = await ChatNodes.start(nats, 3, { args: CROWDED });
    await using restarted = new AsyncDisposableStack();
    using opened = new DisposableStack();
    const people = await enterRooms(opened, nodes.nodes, PEOPLE);
    await namesAreRight(people);
    const [first, second, third] = [0, 1, 2].map((node) =>
      people.filter((_, number) => number % 3 === node)
    ) as [Talker[], Talker[], Talker[]];
    const { name } = nodes.nodes[1]!;
    const [again, back, gone] = await whileTalking([...first, ...third], async () => {
      // As fast as they can: something is on its way at any time.
      const talking = second.map((one) => one.count(Infinity));
      await moreIsSaid(people);
      await moreIsSaid(second, 200);
      await nodes.nodes[1]!.crash();
      await Promise.all(talking);
      const node = restarted.use(await ChatNode.start(nats, { name, args: CROWDED }));
      const startedAt = performance.now();
      const again = await enterAgain(opened, node, second);
      await namesAreRight([...first, ...again, ...third], AT_ONCE);
      const back = performance.now() - startedAt;
      await nodes.nodes[2]!.crash();
      await moreIsSaid(first);
      const gone = await namesAreRight([...first, ...again], LEASE + BEAT + AT_ONCE);
      return [again, back, gone];
    });
    const tally = await allHeard(first, people);
    assertEquals(again.map(({ nick }) => nick), second.map(({ nick }) => nick));
    // Their nicks are free again.
    await enterAgain(opened, nodes.nodes[0]!, third);
    console.log(
      `${tally.said} said, ${tally.acknowledged} acknowledged, ${tally.delivered} delivered; ` +
        `right again ${seconds(back)} after a restart, ${seconds(gone)} after an end`,
    );
  },
});

Deno.test({
  name: `a broker that is killed, or stands still for 5 s, loses and doubles nothing${suffix}`,
  ignore,
  async fn() {
    await using nats = await NatsServer.start();
    await using nodes = await ChatNodes.start(nats, 3, { args: CROWDED });
    using opened = new DisposableStack();
    const people = await enterRooms(opened, nodes.nodes, PEOPLE);
    await namesAreRight(people);
    await whileTalking(people, async () => {
      await moreIsSaid(people);
      await nats.kill();
      await moreIsSaid(people, 50);
      await nats.restart();
      for (const { app } of nodes.nodes) await app.stderr.match(/^connected to /gm, 2);
      await moreIsSaid(people);
      await nats.stop();
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      await nats.stop(false);
      await moreIsSaid(people);
    });
    const tally = await allHeard(people, people);
    const right = await namesAreRight(people);
    assertLess(right, AT_ONCE);
    assertEquals(tally.said, tally.acknowledged);
    // So short a time costs nobody anything.
    assertEquals(people.flatMap(({ quits, told }) => [...quits, ...told.filter(isNotice)]), []);
    console.log(`${tally.acknowledged} acknowledged, ${tally.delivered} delivered`);
  },
});

Deno.test({
  name: `a line does not come back to its sender before it outlives the node${suffix}`,
  ignore,
  async fn() {
    await using nats = await NatsServer.start();
    await using nodes = await ChatNodes.start(nats, 2);
    const { endpoint } = nodes.nodes[0]!;
    using ana = await ChatPeer.join(endpoint, "ana", {
      first: ["CAP REQ :echo-message", "CAP END"],
    });
    using bob = await ChatPeer.join(endpoint, "bob");
    for (const peer of [ana, bob]) await peer.ask("JOIN #room");
    await ana.say("PRIVMSG #room :kept");
    await ana.hear(/^:ana!\S+ PRIVMSG #room :kept$/);
    await nats.stop();
    await ana.say("PRIVMSG #room :not yet");
    // Those who are on the same node do not wait.
    await bob.hear(/^:ana!\S+ PRIVMSG #room :not yet$/);
    await nodes.nodes[0]!.crash();
    const { lines } = await ana.rest();
    assertEquals(lines.filter((line) => line.includes(" PRIVMSG ")), []);
  },
});

function isNotice(line: string): boolean {
  return /^\S+ NOTICE /.test(line);
}
