/** `echo` over UDP on a bad network, and with peers that mean harm. */
import { assert, assertEquals, assertLess } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { App, runApp } from "../support/app.ts";
import { needsNetwork, Network } from "../support/namespaces.ts";
import type { Host } from "../support/namespaces_host.ts";
import { needs } from "../support/skip.ts";
import { startFlood } from "./_flood.ts";

const POKE: string = fromFileUrl(new URL("programs/udp_poke.py", import.meta.url));
const PORT = 7_007;

const forNetwork = needsNetwork();
const { ignore, suffix } = forNetwork.ignore ? forNetwork : needs("python3");

function networkTest(name: string, hosts: number, test: (network: Network) => Promise<void>): void {
  Deno.test({
    name: `${name}${suffix}`,
    ignore,
    fn: async () => {
      await using network = await Network.create({ hosts, seed: 5 });
      await test(network);
    },
  });
}

async function startServer(host: Host, port = PORT, ...args: string[]): Promise<App> {
  const endpoints = [`udp://0.0.0.0:${port}`, `udp://[${host.address6}]:${port}`];
  const server = await App.start("echo", ["serve", ...endpoints, "--json", ...args], { host });
  await server.endpoints(endpoints.length);
  return server;
}

/** Ends a server, and returns what became of the datagrams. */
async function stop(server: App): Promise<Record<string, number>> {
  server.kill("SIGTERM");
  assertEquals((await server.finished()).code, 0);
  return server.stdout.json.at(-1).datagrams;
}

/** Sends 1000 datagrams, waits long enough for any that are late, and returns the summary. */
async function ping(host: Host, endpoint: string) {
  const args = ["ping", endpoint, "-c1000", "-i1ms", "-W1s", "-q", "--json"];
  const { code, stdout, stderr } = await runApp("echo", args, { host });
  assertEquals([code, stderr], [0, ""]);
  return JSON.parse(stdout);
}

for (const family of ["IPv4", "IPv6"]) {
  for (const direction of ["requests", "replies"]) {
    networkTest(
      `echo ping counts what the network does to ${direction} over ${family}, exactly`,
      2,
      async (network) => {
        const { a, b } = network;
        await using server = await startServer(a, PORT, "--max-rate=0");
        const [from, to] = direction === "requests" ? [b, a] : [a, b];
        await network.set({ loss: 5, duplicate: 2, reorder: 10 }, { from, to });
        const hostname = family === "IPv4" ? a.address : `[${a.address6}]`;
        const summary = await ping(b, `udp://${hostname}:${PORT}`);
        const link = await network.finalStats(from, to);
        assert(link.lost > 20 && link.duplicated > 5 && link.reordered > 50, JSON.stringify(link));
        const { sent, received, lost, duplicated, reordered, corrupted, foreign } = summary;
        assertEquals(
          { sent, received, lost, duplicated, reordered, corrupted, foreign },
          {
            sent: 1_000,
            received: 1_000 - link.lost,
            lost: link.lost,
            duplicated: link.duplicated,
            reordered: link.reordered,
            corrupted: 0,
            foreign: 0,
          },
        );
        assertEquals((await stop(server)).answered, (await network.finalStats(a, b)).sent);
      },
    );
  }
}

networkTest("echo ping counts what the network does in both directions", 2, async (network) => {
  const { a, b } = network;
  await using _server = await startServer(a, PORT, "--max-rate=0");
  await network.set({ loss: 5, duplicate: 2, reorder: 10 });
  const { sent, received, lost, duplicated, reordered } = await ping(
    b,
    `udp://${a.address}:${PORT}`,
  );
  const [there, back] = [await network.finalStats(b, a), await network.finalStats(a, b)];
  assertEquals([sent, received + lost], [1_000, 1_000]);
  assertEquals(received + duplicated, back.delivered);
  // Of a request that the link has doubled both replies must be lost.
  assert(lost <= there.lost + back.lost && lost > Math.max(there.lost, back.lost) / 2);
  assertLess(back.reordered / 2, reordered);
});

networkTest(
  "echo bench counts what the network does to requests, and goes on",
  2,
  async (network) => {
    const { a, b } = network;
    await using server = await startServer(a, PORT, "--max-rate=0");
    await network.set({ loss: 5, duplicate: 2, reorder: 10 }, { from: b, to: a });
    const endpoint = `udp://${a.address}:${PORT}`;
    const args = ["bench", endpoint, "-P16", "-t3s", "--warmup=0", "-W3s", "--json"];
    const { code, stdout, stderr } = await runApp("echo", args, { host: b });
    assertEquals([code, stderr], [0, ""]);
    const link = await network.finalStats(b, a);
    assert(link.lost > 0 && link.duplicated > 0 && link.reordered > 0, JSON.stringify(link));
    const { requests, replies, lost, late, duplicated, reordered, corrupted, foreign } = JSON.parse(
      stdout,
    );
    assertEquals([requests, replies, lost], [link.sent, link.sent - link.lost, link.lost]);
    assertEquals([late, corrupted, foreign], [0, 0, 0]);
    // Those of the last ones may come after the end.
    for (const [counted, done] of [[duplicated, link.duplicated], [reordered, link.reordered]]) {
      assert(counted <= done && counted >= done - 16, `${counted} of ${done}`);
    }
    await stop(server);
  },
);

networkTest(
  "echo serve answers no services, nor its own port on another host",
  2,
  async ({ a, b }) => {
    await using server = await startServer(a, PORT, "tcp://0.0.0.0:7443");
    const ports = [7, 19, 1_023, PORT, 7_443].map(String);
    await b.run(["python3", POKE, "services", a.address, `${PORT}`, ...ports]);
    const { received, answered, refused } = await stop(server);
    assertEquals([received, answered, refused], [6, 1, 5]);
  },
);

/** Two servers, the one made believe that the other has sent a request; others are served. Returns what became of all. */
async function makeLoop(
  { hosts: [a, b, forger] }: Network,
  ports: readonly [number, number],
  args: readonly string[] = [],
  settled?: RegExp,
): Promise<Record<string, number>[]> {
  await using first = await startServer(a!, ports[0], ...args);
  await using second = await startServer(b!, ports[1], ...args);
  const servers = [first, second];
  const from = [b!.address, `${ports[1]}`];
  await forger!.run(["python3", POKE, "forge", a!.address, `${ports[0]}`, ...from]);
  if (settled) await Promise.any(servers.map(({ stdout }) => stdout.match(settled)));
  // What was under way before is through when these are.
  const endpoints = [`udp://${a!.address}:${ports[0]}`, `udp://${b!.address}:${ports[1]}`];
  for (const endpoint of endpoints) {
    const ping = ["ping", endpoint, "-c3", "-i0"];
    assertEquals((await runApp("echo", ping, { host: forger! })).code, 0);
  }
  return await Promise.all(servers.map(stop));
}

networkTest("echo serve does not talk to another on its own port", 3, async (network) => {
  const counts = await makeLoop(network, [9_007, 9_007]);
  assertEquals(counts.map(({ answered, refused }) => [answered, refused]), [[3, 1], [3, 0]]);
});

networkTest(
  "echo serve does not talk to one on the default port, however long the way",
  3,
  async (network) => {
    // Too long for a limit that is not reached.
    await network.set({ delay: 5 });
    const counts = await makeLoop(network, [PORT, 7_008]);
    assertEquals(counts.map(({ answered, refused }) => [answered, refused]), [[4, 0], [3, 1]]);
  },
);

networkTest(
  "echo serve does not talk to one on another port beyond its limit",
  3,
  async (network) => {
    // Far below what a busy machine can do; the only datagram that goes round is the one that is not answered.
    const counts = await makeLoop(
      network,
      [9_007, 9_008],
      ["--max-rate=100", "-v"],
      /"event":"limited"/g,
    );
    assertEquals(counts[0]!.limited! + counts[1]!.limited!, 1);
  },
);

networkTest(
  "echo serve serves others while one sends 100000 datagrams a second",
  2,
  async ({ a, b }) => {
    await using server = await startServer(a);
    await using flood = await startFlood(a, PORT, 100_000);
    await server.stderr.match(/sends more than one host may/g);
    const before = flood.sent();
    const endpoint = `udp://${a.address}:${PORT}`;
    // A second at least, so that the flood is told from its beginning.
    const args = ["ping", endpoint, "-c1000", "-i1ms", "-W200ms", "-w30s", "-q"];
    const { code, stdout } = await runApp("echo", args, { host: b });
    assertEquals(code, 0, stdout);
    const during = flood.sent() - before;
    assert(during > 10_000, `only ${during} were sent meanwhile`);
    const { answered, limited } = await stop(server);
    assertLess(answered!, limited!);
  },
);
