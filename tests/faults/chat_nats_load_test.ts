/** Many who talk on several nodes. */
import { assertEquals } from "@std/assert";
import { ChatNodes } from "../support/chat_nodes.ts";
import { NatsServer, needsNats } from "../support/nats_server.ts";
import { count } from "../support/tier.ts";
import { allHeard, CROWDED, enterRooms, namesAreRight } from "./_talk.ts";

const { ignore, suffix } = needsNats();

const PEOPLE = 300;
const ROOMS = 20;
const LINES = count(3_000, 30_000);

Deno.test({
  name: `three nodes bring every line to each of ${PEOPLE} clients once, in order${suffix}`,
  ignore,
  async fn() {
    await using nats = await NatsServer.start();
    await using nodes = await ChatNodes.start(nats, 3, { args: CROWDED });
    using opened = new DisposableStack();
    const people = await enterRooms(opened, nodes.nodes, { people: PEOPLE, rooms: ROOMS });
    await namesAreRight(people);
    const startedAt = performance.now();
    await Promise.all(people.map((one) => one.count(LINES / PEOPLE)));
    const tally = await allHeard(people, people);
    const seconds = (performance.now() - startedAt) / 1_000;
    assertEquals(tally, {
      said: LINES,
      acknowledged: LINES,
      delivered: LINES * (PEOPLE / ROOMS - 1),
    });
    console.log(`${LINES} lines, ${tally.delivered} deliveries in ${seconds.toFixed(1)} s`);
  },
});
