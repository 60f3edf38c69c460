/** A node that is cut off from the others and the broker while people talk on both sides. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ChatNode } from "../support/chat_nodes.ts";
import { NatsServer, needsNats } from "../support/nats_server.ts";
import { needsNetwork, Network } from "../support/namespaces.ts";
import { count } from "../support/tier.ts";
import { allHeard, enterRooms, moreIsSaid, namesAreRight, whileTalking } from "./_talk.ts";
import { Talker } from "./_talker.ts";

const skips = [needsNats(), needsNetwork()];
const ignore = skips.some((skip) => skip.ignore);
const suffix = skips.map((skip) => skip.suffix).join("");

const PEOPLE = { people: count(24, 60), rooms: 4 };

/** Longer than a lease and the time in which it is looked for who has lost it, in milliseconds. */
const CUT = count(20_000, 30_000);

/** Until a broker counts as gone that says nothing, until users are told of that, and how often the clock is looked at. */
const NOTICED = 7_000 + 3_000 + 5_000 + 1_000;

/** Until it is tried to connect again, with the time for a connection that was begun while the way was closed; in milliseconds. */
const RECONNECTED = 2 * 2_000 + 5_000;

const CUT_OFF = "Other servers cannot be reached: what is said here waits for them";
const BACK = "Other servers can be reached again";

Deno.test({
  name: `a node that is cut off loses and doubles nothing, and is one of them again${suffix}`,
  ignore,
  async fn() {
    await using network = await Network.create({ hosts: 4 });
    const [center, ...hosts] = network.hosts;
    await using nats = await NatsServer.start({ host: center! });
    const folder = await Deno.makeTempDir({ prefix: "zocalo" });
    await using ended = new AsyncDisposableStack();
    ended.defer(() => Deno.remove(folder, { recursive: true }));
    // Clients are not on the network: what they are connected through is a file.
    const nodes = await Promise.all(hosts.map(async (host) => {
      const name = `n${host.number}.test`;
      const place = { name, host, endpoint: `unix:${folder}/${name}` };
      return ended.use(await ChatNode.start(nats, { ...place, args: ["--history=0"] }));
    }));
    using opened = new DisposableStack();
    const people = await enterRooms(opened, nodes, PEOPLE);
    await namesAreRight(people);
    const inside = people.filter((_, number) => number % 3 === 2);
    const outside = people.filter((one) => !inside.includes(one));
    const cut = hosts[2]!;
    let restored = 0;
    let twins: Talker[] = [];
    await whileTalking(people, async () => {
      await moreIsSaid(people);
      await network.partition([cut]);
      await new Promise((resolve) => setTimeout(resolve, CUT));
      // On each side they are alone, and go on; and somebody comes who is not the only one of that name.
      twins = await Promise.all([nodes[0]!, nodes[2]!].map(async ({ endpoint }, side) => {
        const twin = { nick: "twin", room: "#twins", id: `twin${side}` };
        return opened.use(await Talker.enter(endpoint, twin));
      }));
      await Promise.all([inside, outside].map((half) => moreIsSaid(half)));
      for (const half of [inside, outside]) await namesAreRight(half, 0);
      await network.partition([cut], false);
      restored = await namesAreRight([...people, ...twins], RECONNECTED + NOTICED);
    });
    const tally = await allHeard(people, people);
    assertEquals(tally.acknowledged, tally.said);
    assert(restored < RECONNECTED, `membership was right again after ${restored} ms`);
    const notices = (told: readonly string[]) => told.filter((line) => / NOTICE /.test(line));
    const texts = (told: readonly string[]) => notices(told).map((line) => line.split(" :")[1]);
    // One keeps it, and the other is told why it does not.
    const [kept, other, ...more] = twins.map(({ nick }) => nick).sort();
    assertEquals([kept, more], ["twin", []]);
    assertMatch(other!, /^twin_/);
    const renamed = twins.find(({ nick }) => nick === other)!;
    const why = `You are ${other} now: somebody on another server has the nick twin`;
    assertEquals(texts(renamed.told).filter((text) => text === why), [why]);
    for (const { told } of inside) assertEquals(texts(told), [CUT_OFF, BACK]);
    for (const { told } of outside) assertEquals(texts(told), []);
    assertEquals(people.map(({ nick }) => nick), people.map(({ id }) => id));
    console.log(
      `${tally.acknowledged} acknowledged, ${tally.delivered} delivered; ` +
        `membership right ${(restored / 1_000).toFixed(1)} s after ${CUT / 1_000} s apart`,
    );
  },
});
