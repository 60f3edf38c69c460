import { assert, assertEquals } from "@std/assert";
import { inMemory } from "./multiclient_test_support.ts";

Deno.test("limits.totalOutbox counts a broadcast once, however many get it", async () => {
  await using served = inMemory({ limits: { totalOutbox: 2_000 } }, 100);
  const peers = Array.from({ length: 20 }, () => served.connect());
  await served.events.wait("opened", peers.length);
  assertEquals(served.server.broadcast("x".repeat(999)).sent, peers.length);
  assertEquals(served.server.stats().queuedBytes, 1_000 + peers.length * 16);
  for (const peer of peers) assertEquals((await peer.receive())?.length, 999);
  assertEquals(served.server.stats().closed.overflow, 0);
});

Deno.test("limits.totalOutbox counts for each client what a frame of another server costs", async () => {
  await using one = inMemory({}, 100);
  await using other = inMemory({}, 100);
  const frame = one.server.encode("x".repeat(999));
  for (const served of [one, other]) {
    for (let i = 0; i < 2; i++) served.connect();
    await served.events.wait("opened", 2);
  }
  const queued = () => [one, other].map(({ server }) => server.stats().queuedBytes);
  for (const { server } of [one, other]) {
    for (const client of server.clients.values()) client.send(frame);
  }
  assertEquals(queued(), [1_000 + 2 * 16, 2 * (1_000 + 16)]);
  for (const { server } of [one, other]) await server.shutdown({ timeout: 0 });
  await Promise.all([one.server.finished, other.server.finished]);
  assertEquals(queued(), [0, 0]);
});

Deno.test("limits.totalOutbox first cuts off who is going already", async () => {
  await using served = inMemory({ limits: { totalOutbox: 8_000, outbox: 6_000 } }, 100);
  const peers = [served.connect(), served.connect()];
  await served.events.wait("opened", 2);
  const [going, staying] = [...served.server.clients.values()];
  for (let i = 0; i < 5; i++) going!.send("x".repeat(999));
  await peers[0]!.stream.closeWrite();
  while (!going!.closing) await new Promise((resolve) => setImmediate(resolve));
  assert(served.server.stats().queuedBytes > 5_000, "it still counts");
  for (let i = 0; i < 5; i++) assertEquals(staying!.send("y".repeat(999)), "sent");
  const [closed] = await served.events.wait("closed");
  assertEquals([closed?.client.id, closed?.reason.kind, closed?.outcome], [1, "peer", "aborted"]);
  // They have been joined by now, to leave in one write.
  assertEquals([staying!.closing, served.server.stats().queuedBytes], [false, 5_000 + 16]);
});

Deno.test("encode() makes frames that keep little more memory than their bytes", async () => {
  await using served = inMemory();
  served.server.encode("x".repeat(20_000));
  for (let i = 0; i < 5; i++) {
    const { bytes } = served.server.encode("a few bytes");
    assert(bytes.buffer.byteLength <= 128, `${bytes.buffer.byteLength} bytes for ${bytes.length}`);
  }
});
