/** Datagrams over a bad network, and a peer that sends far too many. */
import { assert, assertEquals } from "@std/assert";
import { needsNetwork, Network } from "../support/namespaces.ts";
import type { Host } from "../support/namespaces_host.ts";
import { startFlood } from "./_flood.ts";
import { Program } from "./_program.ts";

const { ignore, suffix } = needsNetwork();

function networkTest(name: string, test: (network: Network) => Promise<void>): void {
  Deno.test({
    name: `${name}${suffix}`,
    ignore,
    fn: async () => {
      await using network = await Network.create({ seed: 5 });
      await test(network);
    },
  });
}

async function startServer(
  host: Host,
  hostname: string,
  ratePerHost = Infinity,
): Promise<{ server: Program; endpoint: string; port: number }> {
  const server = await Program.start(host, "udp_serve", [`udp://${hostname}:0`, ratePerHost]);
  const { endpoint: { port } } = await server.report("listening");
  return { server, endpoint: `udp://${hostname}:${port}`, port };
}

for (const [family, key] of [["IPv4", "address"], ["IPv6", "address6"]] as const) {
  networkTest(
    `request() gets 1000 replies of 1000 over ${family} with 5 % loss, 2 % duplication, 10 % reordering`,
    async (network) => {
      const { a, b } = network;
      const hostname = family === "IPv4" ? a[key] : `[${a[key]}]`;
      const { server, endpoint } = await startServer(a, hostname);
      await using _server = server;
      await network.set({ loss: 5, duplicate: 2, reorder: 10 });
      await using client = await Program.start(b, "udp_request", [endpoint, 1_000, 10]);
      const { answered, besides, dropped } = await client.report("done");
      assertEquals(answered, 1_000);
      const [there, back] = [await network.finalStats(b, a), await network.finalStats(a, b)];
      for (const { lost, duplicated, reordered } of [there, back]) {
        assert(lost > 0 && duplicated > 0 && reordered > 0);
      }
      // What was not the first reply to a request waits for receive(), unless it came after the end.
      assert(besides + dropped <= back.delivered - 1_000);
      assert(there.sent > 1_000);
    },
  );
}

networkTest(
  "serveDatagrams() serves others while one peer sends 100000 datagrams a second",
  async (network) => {
    const { a, b } = network;
    const { server, endpoint, port } = await startServer(a, "0.0.0.0", 1_000);
    await using _server = server;
    const flood = await startFlood(a, port, 100_000);
    await using ending = new AsyncDisposableStack();
    ending.use(flood);
    const { remote, reason } = await server.report("limited");
    assertEquals([remote.hostname, reason], [a.address, "rate"]);
    const [before, start] = [flood.sent(), performance.now()];
    const target = endpoint.replace("0.0.0.0", a.address);
    await using client = await Program.start(b, "udp_request", [target, 5_000, 1]);
    assertEquals((await client.report("done")).answered, 5_000);
    const [during, seconds] = [flood.sent() - before, (performance.now() - start) / 1_000];
    // One datagram asks for the figures: it must not be lost.
    await ending.disposeAsync();
    await using asking = await Program.start(b, "udp_group_send", [a.address, port, "-", "stats"]);
    await asking.report("sent");
    const { received, limited, sent } = await server.report("stats");
    // Half of it, as the machine may have other work; and long enough to fill any buffer many times.
    assert(during > 50_000 * seconds, `only ${during} were sent in ${seconds} s`);
    assert(during > 100_000, `only ${during} were sent meanwhile`);
    // Most of it has reached the server, which has thrown it away, and answered the other one.
    assert(limited > during / 2, `only ${limited} of ${received} were refused`);
    assert(sent >= 5_000 && sent < limited / 10, `${sent} were answered`);
  },
);

const GROUPS = { IPv4: "224.3.29.71", IPv6: "ff02::3:1d47" };

for (const [family, group] of Object.entries(GROUPS)) {
  networkTest(
    `joinGroup() hears a group over ${family}: two sockets of a host, and another host`,
    async (network) => {
      const { a, b } = network;
      await using first = await Program.start(a, "udp_group", [group, 0]);
      const { port } = await first.report("joined");
      await using second = await Program.start(a, "udp_group", [group, port]);
      await using sending = await Program.start(b, "udp_group", [group, port]);
      const all = [first, second, sending];
      for (const program of all) await program.report("joined");
      const send = async (...args: string[]) => {
        await using sender = await Program.start(b, "udp_group_send", [group, port, ...args]);
        await sender.report("sent");
      };
      await send("-", "not for this host", "deaf");
      await send("-", "for all");
      const heard = await Promise.all(
        all.map((program, i) => program.reports("heard", i < 2 ? 2 : 1)),
      );
      const texts = heard.map((reports) => reports.map(({ text }) => text));
      assertEquals(texts, [["not for this host", "for all"], ["not for this host", "for all"], [
        "for all",
      ]]);
    },
  );
}

networkTest(
  "joinGroup() sets how far datagrams go: a TTL of 0 stays on the host",
  async (network) => {
    const { a, b } = network;
    const group = GROUPS.IPv4;
    await using there = await Program.start(a, "udp_group", [group, 0]);
    const { port } = await there.report("joined");
    await using here = await Program.start(b, "udp_group", [group, port]);
    await here.report("joined");
    for (const [ttl, text] of [["0", "near"], ["1", "far"]]) {
      await using sender = await Program.start(b, "udp_group_send", [group, port, ttl, text]);
      await sender.report("sent");
    }
    assertEquals((await here.reports("heard", 2)).map(({ text }) => text), ["near", "far"]);
    assertEquals((await there.report("heard")).text, "far");
  },
);
