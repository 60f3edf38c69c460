/** The link between hosts itself: that it does what the other tests ask of it, and counts right. */
import { assert, assertEquals } from "@std/assert";
import { needsNetwork, Network } from "../support/namespaces.ts";
import { Program } from "./_program.ts";

const { ignore, suffix } = needsNetwork();

/** Datagrams by their numbers, counted as the link does. */
function count(numbers: readonly number[]) {
  const seen = new Set<number>();
  let highest = 0, duplicated = 0, reordered = 0;
  for (const number of numbers) {
    if (seen.has(number)) duplicated += 1;
    else if (number < highest) reordered += 1;
    seen.add(number);
    highest = Math.max(highest, number);
  }
  return { delivered: numbers.length, lost: 1_000 - seen.size, duplicated, reordered };
}

for (const key of ["address", "address6"] as const) {
  Deno.test({
    name: `Network.stats() says what became of 1000 datagrams to a host's ${key}${suffix}`,
    ignore,
    fn: async () => {
      await using network = await Network.create({ seed: 7 });
      const { a, b } = network;
      await network.set({ delay: 1, jitter: 2, loss: 5, duplicate: 2, reorder: 10 }, { from: a });
      await using receiver = await Program.start(b, "receive_datagrams", [b[key]]);
      const { port } = await receiver.report("listening");
      // No more at once than what the receiver's buffer takes.
      for (let first = 1; first <= 1_000; first += 200) {
        await using sender = await Program.start(a, "send_datagrams", [b[key], port, first, 200]);
        await sender.report("sent");
        await receiver.reports("datagram", (await network.finalStats(a, b)).delivered);
      }
      const stats = await network.finalStats(a, b);
      const { sent, dropped, delivered, lost, duplicated, reordered } = stats;
      assertEquals({ sent, dropped }, { sent: 1_000, dropped: 0 });
      assert(lost > 20 && duplicated > 5 && reordered > 50, JSON.stringify(stats));
      const datagrams = await receiver.reports("datagram", delivered);
      const numbers = datagrams.map(({ number }) => number as number);
      assertEquals({ delivered, lost, duplicated, reordered }, count(numbers));
    },
  });
}

Deno.test({
  name: `Network.partition() cuts one of three hosts off and lets it back in${suffix}`,
  ignore,
  fn: async () => {
    await using network = await Network.create({ hosts: 3 });
    const [a, b, c] = [network.a, network.b, network.hosts[2]!];
    const servers = await Promise.all(
      [a, b, c].map((host) => Program.start(host, "server", [`${host.address}:0`, "echo", 60_000])),
    );
    await using stack = new AsyncDisposableStack();
    servers.forEach((server) => stack.use(server));
    const targets = await Promise.all(servers.map(async (server) => {
      const { endpoint: { hostname, port } } = await server.report("listening");
      return `${hostname}:${port}`;
    }));

    /** How `a` reaches each of the three. */
    async function reached(): Promise<string[]> {
      return await Promise.all(targets.map(async (target) => {
        await using client = await Program.start(a, "connect", [target, 1_000]);
        return (await client.report("attempt")).name;
      }));
    }

    assertEquals(await reached(), ["connected", "connected", "connected"]);
    await network.partition([c]);
    assertEquals(await reached(), ["connected", "connected", "TimeoutError"]);
    await network.partition([c], false);
    assertEquals(await reached(), ["connected", "connected", "connected"]);
  },
});

Deno.test({
  name: `Network leaves no process behind when the tester is killed${suffix}`,
  ignore,
  fn: async () => {
    await using network = await Network.create();
    const tester = await Program.start(network.a, "abandon_network", []);
    const { pid } = await tester.report("started");
    assert(isRunning(pid));
    await tester[Symbol.asyncDispose]();
    for (let tries = 0; tries < 500 && isRunning(pid); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert(!isRunning(pid));
  },
});

/** A process that nobody has asked for its exit code yet, `Z`, does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}
