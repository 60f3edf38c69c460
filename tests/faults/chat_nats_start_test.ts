/** Nodes that have only just been started. */
import { assertEquals } from "@std/assert";
import type { BackplaneReceiver } from "../../apps/chat/mesh/backplane.ts";
import { NatsBackplane } from "../../apps/chat/mesh/nats_backplane.ts";
import { ChatNode } from "../support/chat_nodes.ts";
import { NatsServer, needsNats } from "../support/nats_server.ts";
import { count } from "../support/tier.ts";
import { allHeard, CROWDED, enterRooms, namesAreRight } from "./_talk.ts";

const { ignore, suffix } = needsNats();

const NODES = 4;
const LINES = 20;
const PEOPLE = { people: 24, rooms: 2 };

Deno.test({
  name: `nodes that do not know each other yet lose nothing that is said in rooms of both${suffix}`,
  ignore,
  async fn() {
    await using nats = await NatsServer.start();
    await using started = new AsyncDisposableStack();
    const nodes = await Promise.all(
      Array.from({ length: NODES }, async (_, index) => {
        const name = `n${index + 1}.test`;
        return started.use(await ChatNode.start(nats, { name, args: CROWDED }));
      }),
    );
    using opened = new DisposableStack();
    // Each room begins on all nodes, as another one.
    const people = await enterRooms(opened, nodes, PEOPLE);
    await Promise.all(people.map((one) => one.count(LINES)));
    const { delivered } = await allHeard(people, people);
    assertEquals(delivered, people.length * LINES * (PEOPLE.people / PEOPLE.rooms - 1));
    await namesAreRight(people);
  },
});

/** Servers on which nothing is there yet, and nodes around each. */
const NEW_SERVERS = count(10, 200);
const NEW_NODES = 6;

/** The first may be that much ahead of the last, in milliseconds: as long as it takes to make what has to be there. */
const HEAD_START = 40;

/** It takes no notice of anything. */
const DEAF: BackplaneReceiver = {
  receive() {},
  found() {},
  lost() {},
  missed() {},
  connected() {},
  disconnected() {},
  superseded() {},
};

Deno.test({
  name: `nodes that find an empty NATS server at the same time all start${suffix}`,
  ignore,
  async fn() {
    for (let round = 0; round < NEW_SERVERS; round++) {
      await using nats = await NatsServer.start();
      const server = { url: nats.url, tls: false, ca: undefined, login: undefined };
      const nodes = Array.from(
        { length: NEW_NODES },
        (_, index) =>
          new NatsBackplane({ servers: [server], network: "Test", name: `n${index}.test` }),
      );
      await Promise.all(nodes.map(async (node, index) => {
        const wait = Math.random() * HEAD_START * Number(index > 0);
        await new Promise((resolve) => setTimeout(resolve, wait));
        await node.start(DEAF);
      }));
      await Promise.all(nodes.map((node) => node.stop(1_000)));
    }
  },
});
