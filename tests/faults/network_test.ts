/** Hosts that vanish, cables that are pulled, packets that get lost: two hosts and the network between them. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { needsNetwork, Network } from "../support/namespaces.ts";
import { count } from "../support/tier.ts";
import { Program } from "./_program.ts";

const { ignore, suffix } = needsNetwork();

function networkTest(name: string, test: (network: Network) => Promise<void>): void {
  Deno.test({
    name: `${name}${suffix}`,
    ignore,
    fn: async () => {
      await using network = await Network.create();
      await test(network);
    },
  });
}

const ENOUGH = 60_000;

async function startServer(
  network: Network,
  job: "echo" | "send",
  { idleTimeout = ENOUGH, hostname = network.a.address } = {},
): Promise<{ server: Program; endpoint: string } & AsyncDisposable> {
  const server = await Program.start(network.a, "server", [`${hostname}:0`, job, idleTimeout]);
  const { endpoint: { port } } = await server.report("listening");
  return {
    server,
    endpoint: `tcp://${hostname}:${port}`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const SILENCES: Record<string, (network: Network) => Promise<void>> = {
  "its peer is unplugged": ({ b }) => b.unplug(),
  "packets are dropped": (network) => network.set({ drop: true }),
};

for (const [what, cut] of Object.entries(SILENCES)) {
  for (
    const [job, doing] of [["echo", "waits for input"], ["send", "is blocked writing"]] as const
  ) {
    networkTest(`serve() ends a connection that ${doing} when ${what}`, async (network) => {
      const idleTimeout = 800;
      await using serving = await startServer(network, job, { idleTimeout });
      await using client = await Program.start(network.b, "hold", [serving.endpoint]);
      await client.report("connected");
      await cut(network);
      const { reason, outcome, error, silence } = await serving.server.report("closed");
      assertEquals({ reason, outcome }, { reason: "idle", outcome: "aborted" });
      assertEquals(error.name, "TimeoutError");
      // As documented, and half a second for machines that are busy.
      assert(silence >= idleTimeout && silence <= 1.1 * idleTimeout + 500, `after ${silence} ms`);
    });
  }
}

/** Bytes that take a second or so with the delay below: nothing is over before the cut. */
const TRANSFER = 25_165_824;

/** Interrupts a transfer in the middle, for some seconds. */
async function interrupt(
  network: Network,
  { cut, mend, duration }: {
    cut: () => Promise<void>;
    mend: () => Promise<void>;
    duration: number;
  },
): Promise<void> {
  await network.set({ delay: 10 });
  await using serving = await startServer(network, "echo");
  await using client = await Program.start(network.b, "transfer", [serving.endpoint, TRANSFER]);
  await client.report("underWay");
  await cut();
  await new Promise((resolve) => setTimeout(resolve, duration));
  await mend();
  assertEquals(await client.report("done"), { type: "done", isEqual: true, outcome: "clean" });
  assert((await network.finalStats(network.b, network.a)).dropped > 0);
  assertEquals((await serving.server.report("closed")).reason, "finished");
}

networkTest(
  "a transfer is complete when packets are dropped for 3 s",
  (network) =>
    interrupt(network, {
      cut: () => network.set({ drop: true }),
      mend: () => network.set({ drop: false }),
      duration: 3_000,
    }),
);

networkTest(
  "a transfer is complete when the server's host is unplugged for 2 s",
  (network) =>
    interrupt(network, {
      cut: () => network.a.unplug(),
      mend: () => network.a.plugIn(),
      duration: 2_000,
    }),
);

for (const [family, key] of [["IPv4", "address"], ["IPv6", "address6"]] as const) {
  for (const [job, doing] of [["echo", "read from"], ["send", "write to"]] as const) {
    networkTest(
      `serve() and connect() tell a lost connection when it is reset over ${family} (${doing})`,
      async (network) => {
        const hostname = family === "IPv4" ? network.a[key] : `[${network.a[key]}]`;
        await using serving = await startServer(network, job, { hostname });
        await using client = await Program.start(network.b, "hold", [serving.endpoint]);
        await client.report("connected");
        await network.reset();
        assertEquals((await client.report("read")).name, "ConnectionLostError");
        assertEquals((await client.report("write")).name, "ConnectionLostError");
        const { reason, error } = await serving.server.report("closed");
        assertEquals(reason, "lost");
        assertEquals(error.name, "ConnectionLostError");
        assertMatch(error.message, new RegExp(`^Cannot ${doing} `));
      },
    );
  }
}

networkTest("a transfer is complete with 200 ms delay and 5 % loss", async (network) => {
  await network.set({ delay: 200, loss: 5 });
  await using serving = await startServer(network, "echo");
  await using client = await Program.start(network.b, "transfer", [serving.endpoint, 98_304]);
  assertEquals(await client.report("done"), { type: "done", isEqual: true, outcome: "clean" });
  assert((await network.stats()).every(({ lost }) => lost > 0));
  assertEquals((await serving.server.report("closed")).reason, "finished");
});

const NOTHING_LEFT = { type: "left", sockets: 0, handshakes: 0 };

networkTest(
  "connect() keeps its timeout and leaves nothing when no answer comes",
  async (network) => {
    await network.set({ drop: true });
    const args = [`${network.b.address}:7`, 700];
    await using client = await Program.start(network.a, "connect", args);
    const { name, message, elapsed } = await client.report("attempt");
    assertEquals(name, "TimeoutError");
    assertMatch(message, /no answer within 700 ms$/);
    assert(elapsed >= 700, `after ${elapsed} ms`);
    assertEquals(await client.report("left"), NOTHING_LEFT);
  },
);

const COUNT = count(100, 1_000);

/** Moments before `end`, in milliseconds, the same in each run. */
function randomMoments(count: number, end: number): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 * end;
  });
}

networkTest(
  `connect() leaves nothing when it is aborted at ${COUNT} moments without an answer`,
  async (network) => {
    await network.set({ drop: true });
    const args = [`${network.b.address}:7`, ENOUGH, ...randomMoments(COUNT, 300)];
    await using client = await Program.start(network.a, "connect", args);
    const attempts = await client.reports("attempt", COUNT);
    assert(attempts.every(({ name }) => name === "aborted"));
    assertEquals(await client.report("left"), NOTHING_LEFT);
  },
);

networkTest(
  `connect() leaves nothing when it is aborted at ${COUNT} moments of the handshake`,
  async (network) => {
    await network.set({ delay: 10 });
    await using serving = await startServer(network, "echo");
    // The handshake takes 20 ms; the first moment is before any, the last after.
    const args = [serving.endpoint, ENOUGH, 0, ...randomMoments(COUNT - 2, 40), ENOUGH];
    await using client = await Program.start(network.b, "connect", args);
    const names = (await client.reports("attempt", COUNT)).map(({ name }) => name);
    assertEquals(new Set(names), new Set(["aborted", "connected"]));
    assertEquals(await client.report("left"), NOTHING_LEFT);
  },
);

const DEAD_ADDRESSES = { "IPv4": "10.0.0.3", "IPv6": "fd00::3" };

for (const [family, dead] of Object.entries(DEAD_ADDRESSES)) {
  networkTest(
    `connect() takes the second address when the first is dead (${family})`,
    async (network) => {
      await using serving = await startServer(network, "echo");
      const { port } = new URL(serving.endpoint);
      const names = { "two.test": [dead, network.a.address] };
      const args = [`two.test:${port}`, ENOUGH];
      await using client = await Program.start(network.b, "connect", args, { names });
      const { name, remote, elapsed } = await client.report("attempt");
      assertEquals(name, "connected");
      assertEquals(remote, { transport: "tcp", hostname: network.a.address, port: Number(port) });
      assert(elapsed >= 250, `after ${elapsed} ms`);
      assertEquals(await client.report("left"), NOTHING_LEFT);
    },
  );
}
