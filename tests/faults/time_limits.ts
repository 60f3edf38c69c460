/**
 * How far beyond their time limits `connect` and the `idleTimeout` of `serve` go when the network is silent:
 *
 *     deno run -A tests/faults/time_limits.ts
 *
 * Prints a line for each limit: the median and the largest excess of five, in milliseconds.
 */
import { Network } from "../support/namespaces.ts";
import { Program } from "./_program.ts";

async function connectExcess(network: Network, limit: number): Promise<number> {
  await using client = await Program.start(network.a, "connect", [`${network.b.address}:7`, limit]);
  return (await client.report("attempt")).elapsed - limit;
}

async function idleExcess(network: Network, limit: number): Promise<number> {
  const listenOn = `${network.a.address}:0`;
  await using server = await Program.start(network.a, "server", [listenOn, "echo", limit]);
  const { endpoint: { hostname, port } } = await server.report("listening");
  await network.set({ drop: false });
  await using client = await Program.start(network.b, "hold", [`${hostname}:${port}`]);
  await client.report("connected");
  await network.set({ drop: true });
  return (await server.report("closed")).silence - limit;
}

await using network = await Network.create();
await network.set({ drop: true });
for (const [what, measure] of Object.entries({ connect: connectExcess, idle: idleExcess })) {
  for (const limit of [100, 500, 2_000]) {
    const excesses: number[] = [];
    for (let round = 0; round < 5; round++) excesses.push(await measure(network, limit));
    const [median, largest] = [2, 4].map((at) =>
      excesses.toSorted((a, b) => a - b)[at]!.toFixed(1)
    );
    console.log(`${what} ${limit} ms: ${median} ms more, at most ${largest}`);
  }
}
