import { assert, assertEquals } from "@std/assert";
import { bytes, fakeServer, textOf, turn } from "./udp_test_support.ts";
import { type DatagramServerEvent, type Peer, type SendErrorEvent, serveDatagrams } from "./mod.ts";
import { memoryNetwork } from "./testing/mod.ts";

Deno.test("Peer.send() counts what was sent, and nothing else", async () => {
  const sent: [boolean, number][] = [];
  const { raw, server } = fakeServer(async (_, peer) => {
    peer.confirm();
    for (const size of [65_508, 5]) {
      sent.push([await peer.send(new Uint8Array(size)), peer.bytesSent]);
    }
  });
  raw.come("x");
  await turn();
  assertEquals(sent, [[false, 0], [true, 5]]);
  await server.shutdown();
});

Deno.test("Peer.send() sends no more than three times what came, until the peer is confirmed", async () => {
  const outcomes: boolean[] = [];
  const { raw, server } = fakeServer(async ({ data }, peer) => {
    if (data.length === 5) peer.confirm();
    for (const size of [8, 4, 1]) outcomes.push(await peer.send(new Uint8Array(size)));
  });
  raw.come("four");
  await turn();
  assertEquals(outcomes, [true, true, false]);
  assertEquals(server.stats.capped, 1);
  raw.come("token");
  await turn();
  assertEquals(outcomes.slice(3), [true, true, true]);
  await server.shutdown();
});

Deno.test("Peer.send() counts over a session, and amplification says how much", async () => {
  const outcomes: boolean[] = [];
  const options = { amplification: 1, sessions: { idle: 60_000 } };
  const { raw, server } = fakeServer(async (_, peer) => {
    outcomes.push(await peer.send(new Uint8Array(3)));
  }, options);
  for (const text of ["1", "12", "123"]) raw.come(text);
  await turn();
  assertEquals(outcomes, [false, true, true]);
  await server.shutdown();
});

Deno.test("Peer.send() never rejects, and tells what went wrong", async () => {
  const network = memoryNetwork();
  const events: DatagramServerEvent[] = [];
  const outcomes: boolean[] = [];
  await using server = serveDatagrams(
    network.bind("udp://10.0.0.1:7"),
    async (_, peer) => void outcomes.push(await peer.send(new Uint8Array(65_508))),
    { amplification: Infinity, onEvent: (event) => void events.push(event) },
  );
  await using client = network.bind("udp://10.0.0.2:0");
  await client.send(bytes("x"), server.endpoint);
  await turn();
  assertEquals(outcomes, [false]);
  const [{ error, ...event }] = events as [SendErrorEvent];
  assertEquals(event, { type: "sendError", remote: client.endpoint });
  assert(error instanceof RangeError);
});

Deno.test("serveDatagrams() remembers peers as long as their sessions last", async () => {
  const { raw, server, events, from } = fakeServer<{ count: number }>((_, peer) => {
    peer.data.count += 1;
    if (peer.data.count === 3) peer.close();
    return peer.send(bytes(String(peer.data.count)));
  }, { sessions: { idle: 60_000, create: () => ({ count: 0 }) } });
  for (const [host, port] of [[1, 1], [1, 2], [1, 1], [2, 1], [1, 1], [1, 1]] as const) {
    raw.come("x", from(host, port));
  }
  await turn();
  assertEquals(raw.sent.map(textOf), ["1", "1", "2", "1", "3", "1"]);
  assertEquals([...server.sessions].length, 3);
  await server.shutdown();
  const reasons = events.map((event) => event.type === "closed" ? event.reason : event.type);
  assertEquals(reasons, [
    ...["opened", "opened", "opened", "closed", "opened"],
    ...["shutdown", "shutdown", "shutdown"],
  ]);
  assertEquals([...server.sessions], []);
});

Deno.test("serveDatagrams() serves nobody new when all sessions are confirmed", async () => {
  const { raw, server, from } = fakeServer((_, peer) => peer.confirm(), {
    sessions: { idle: 60_000, max: 2 },
  });
  for (const host of [1, 2, 3, 1]) raw.come("x", from(host));
  await turn();
  assertEquals([server.stats.busy, [...server.sessions].length], [1, 2]);
  await server.shutdown();
});

Deno.test("serveDatagrams() makes nothing for peers for whom there is no room", async () => {
  let made = 0;
  const { raw, server, from } = fakeServer((_, peer) => peer.confirm(), {
    sessions: { idle: 60_000, max: 1, create: () => void (made += 1) },
  });
  for (const host of [1, 2, 3]) raw.come("x", from(host));
  await turn();
  assertEquals([made, server.stats.busy], [1, 2]);
  await server.shutdown();
});

Deno.test("Peer.close() and confirm() do nothing to the next session of the peer", async () => {
  const peers: Peer[] = [];
  const { raw, server, events, from } = fakeServer<undefined>((_, peer) => void peers.push(peer), {
    sessions: { idle: 60_000, max: 1 },
  });
  raw.come("x", from(1));
  await turn();
  peers[0]!.close();
  raw.come("x", from(1));
  await turn();
  peers[0]!.close();
  peers[0]!.confirm();
  assertEquals([...server.sessions], [peers[1]!]);
  // Not being confirmed it makes room.
  raw.come("x", from(2));
  await turn();
  assertEquals([...server.sessions], [peers[2]!]);
  const types = events.map((event) => event.type === "closed" ? event.reason : event.type);
  assertEquals(types, ["opened", "closed", "opened", "evicted", "opened"]);
  await server.shutdown();
});

Deno.test("DatagramServer hands out figures of the moment, and sessions that cannot be changed", async () => {
  const { raw, server } = fakeServer(() => {}, { sessions: { idle: 60_000 } });
  const { stats, sessions } = server;
  raw.come("x");
  await turn();
  assertEquals([stats.received, server.stats.received, [...sessions].length], [0, 1, 1]);
  assertEquals(Reflect.ownKeys(sessions), [Symbol.iterator]);
  await server.shutdown();
});
