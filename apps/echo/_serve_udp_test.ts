import { assertEquals } from "@std/assert";
import { formatEndpoint } from "@zocalo/transport";
import { bind, type UdpSocket } from "@zocalo/udp";
import { type MemoryNetwork, memoryNetwork } from "@zocalo/udp/testing";
import type { DatagramCounts } from "./_echo_service.ts";
import type { ServeEvent } from "./_serve_event.ts";
import { UdpService } from "./_serve_udp.ts";
import { observe, SETTINGS, within } from "./_test_support.ts";

const HERE = "udp://10.0.0.1:7007";

function start(socket: UdpSocket, settings: Partial<typeof SETTINGS> = {}) {
  const observer = observe();
  const limited = Promise.withResolvers<void>();
  const event = (event: ServeEvent) => {
    observer.event(event);
    limited.resolve();
  };
  const isServed = (port: number) => port === socket.endpoint.port || port === 7_443;
  const service = new UdpService(socket, isServed, { ...SETTINGS, ...settings }, {
    ...observer,
    event,
  });
  const stop = async (): Promise<DatagramCounts> => (await service.shutdown(1_000)).datagrams!;
  return { ...observer, limited: limited.promise, stop };
}

/** Sends a datagram in the name of somebody who is not there. */
async function forge(network: MemoryNetwork, from: string, to = HERE): Promise<void> {
  await using socket = network.bind(from);
  await socket.send(new Uint8Array([1, 2, 3]), to);
}

Deno.test("UdpService sends back whatever comes, also nothing", async () => {
  const network = memoryNetwork();
  const server = start(network.bind(HERE));
  await using client = network.bind("udp://10.0.0.2:0");
  for (const size of [0, 1, 65_507]) {
    const data = new Uint8Array(size).fill(size);
    assertEquals((await client.request(data, HERE)).data, data);
  }
  const all = { received: 3, answered: 3, refused: 0, limited: 0, dropped: 0 };
  assertEquals(await server.stop(), all);
});

Deno.test("UdpService answers no service: ports below 1024, and those that are served here", async () => {
  const network = memoryNetwork();
  const server = start(network.bind(HERE));
  for (const port of [1, 7, 19, 53, 1_023, 7_007, 7_443]) {
    await using victim = network.bind(`udp://10.0.0.9:${port}`);
    await victim.send(new Uint8Array(3), HERE);
  }
  await using client = network.bind("udp://10.0.0.9:1024");
  await client.request(new Uint8Array(3), HERE);
  const { received, answered, refused } = await server.stop();
  assertEquals([received, answered, refused], [8, 1, 7]);
});

Deno.test("UdpService and another on the same port of another host do not answer each other", async () => {
  const network = memoryNetwork();
  const there = "udp://10.0.0.2:7007";
  const here = network.bind(HERE);
  await forge(network, there);
  const second = start(network.bind(there));
  const first = start(here);
  await using client = network.bind("udp://10.0.0.3:0");
  // Also the last of what the two have sent each other is through when these are.
  for (const to of [HERE, there, HERE, there]) await client.request(new Uint8Array(3), to);
  const counts = [await first.stop(), await second.stop()];
  assertEquals(counts.map(({ answered, refused }) => [answered, refused]), [[2, 1], [2, 0]]);
});

Deno.test("UdpService does not answer the default port either, wherever it is itself", async () => {
  const network = memoryNetwork();
  const there = "udp://10.0.0.2:7008";
  const here = network.bind(HERE);
  await forge(network, there);
  const second = start(network.bind(there));
  const first = start(here);
  await using client = network.bind("udp://10.0.0.3:0");
  for (const to of [HERE, there, HERE, there]) await client.request(new Uint8Array(3), to);
  const counts = [await first.stop(), await second.stop()];
  assertEquals(counts.map(({ answered, refused }) => [answered, refused]), [[3, 0], [2, 1]]);
});

Deno.test("UdpService ends a loop with a server on another port by its rate limit", async () => {
  const network = memoryNetwork();
  const there = "udp://10.0.0.2:9009";
  const settings = { maxRate: 100, verbose: true };
  const other = "udp://10.0.0.1:9008";
  const here = network.bind(other);
  await forge(network, there, other);
  const second = start(network.bind(there), settings);
  const first = start(here, settings);
  await within(Promise.race([first.limited, second.limited]));
  const counts = [await first.stop(), await second.stop()];
  // The one that was going round is not answered: there is no other.
  assertEquals(counts[0]!.limited + counts[1]!.limited, 1);
  assertEquals(counts.map(({ dropped }) => dropped), [0, 0]);
});

Deno.test("UdpService limits each host, and says so once or with every host", async () => {
  for (const verbose of [false, true]) {
    const network = memoryNetwork();
    const server = start(network.bind(HERE), { maxRate: 1, verbose });
    for (const host of ["10.0.0.2", "10.0.0.3"]) {
      await using client = network.bind(`udp://${host}:5000`);
      await client.request(new Uint8Array(1), HERE);
      for (let i = 0; i < 3; i++) await client.send(new Uint8Array(1), HERE);
    }
    await using last = network.bind("udp://10.0.0.4:5000");
    await last.request(new Uint8Array(1), HERE);
    const { received, answered, limited } = await server.stop();
    assertEquals([received, answered, limited], [9, 3, 6]);
    const event = { event: "limited" as const, endpoint: HERE, reason: "rate" as const };
    assertEquals(
      server.events,
      verbose
        ? ["10.0.0.2", "10.0.0.3"].map((host) => ({ ...event, remote: `udp://${host}:5000` }))
        : [],
    );
    assertEquals(server.troubles.length, verbose ? 0 : 1);
  }
});

Deno.test("UdpService has other words for a host that it cannot answer as fast as it sends", async () => {
  for (const verbose of [false, true]) {
    const network = memoryNetwork();
    const socket = network.bind(HERE);
    const stuck = Promise.withResolvers<void>();
    socket.send = () => stuck.promise;
    const server = start(socket, { verbose });
    await using client = network.bind("udp://10.0.0.2:5000");
    // One more than are answered at once.
    for (let i = 0; i < 251; i++) await client.send(new Uint8Array(1), HERE);
    await new Promise((resolve) => setTimeout(resolve));
    stuck.resolve();
    const { received, dropped, limited } = await server.stop();
    assertEquals([received, dropped, limited], [251, 1, 0]);
    assertEquals(
      server.events.map((event) => "reason" in event && event.reason),
      verbose ? ["busy"] : [],
    );
    assertEquals(
      server.troubles,
      verbose
        ? []
        : [`10.0.0.2 sends faster than the answers leave ${HERE}: some of it is not answered`],
    );
  }
});

Deno.test("UdpService says nothing of datagrams too long to be sent back", async () => {
  const socket = bind("udp://[::1]:0");
  const server = start(socket);
  const raw = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  await raw.send(new Uint8Array(65_527), socket.endpoint);
  raw.close();
  await using client = bind("udp://[::1]:0");
  await client.request(new Uint8Array(1), formatEndpoint(socket.endpoint));
  const counts = { received: 2, answered: 1, refused: 0, limited: 0, dropped: 1 };
  assertEquals(await server.stop(), counts);
  assertEquals(server.troubles, []);
});
