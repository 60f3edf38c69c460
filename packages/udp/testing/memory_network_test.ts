import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { bytes, textOf } from "../udp_test_support.ts";
import { UdpError } from "../mod.ts";
import { memoryNetwork } from "./mod.ts";

Deno.test("memoryNetwork() moves datagrams, in order, with the sender's endpoint", async () => {
  const network = memoryNetwork();
  await using here = network.bind("udp://10.0.0.1:0");
  await using there = network.bind("udp://[fd00::2]:7");
  const data = bytes("one");
  await here.send(data, there.endpoint);
  data.fill(0);
  await here.send(new Uint8Array(), "udp://[FD00:0::2]:7");
  const first = await there.receive();
  assertEquals([textOf(first), first.from], ["one", here.endpoint]);
  assertEquals((await there.receive()).data.length, 0);
});

Deno.test("memoryNetwork() gives out ports, and each endpoint once", async () => {
  const network = memoryNetwork();
  await using first = network.bind("udp://10.0.0.1:0");
  await using second = network.bind("udp://10.0.0.1:0");
  assertEquals(second.endpoint.port, first.endpoint.port + 1);
  await using taken = network.bind({ ...first.endpoint, port: second.endpoint.port + 1 });
  await using third = network.bind("udp://10.0.0.1:0");
  assertEquals(third.endpoint.port, taken.endpoint.port + 1);
  assertThrows(() => network.bind(first.endpoint), UdpError, "already in use");
  await first.close();
  await using again = network.bind(first.endpoint);
  assertEquals(again.endpoint, first.endpoint);
});

Deno.test("memoryNetwork() loses what goes to nobody, and has no groups", async () => {
  const network = memoryNetwork();
  await using socket = network.bind("udp://10.0.0.1:0");
  await socket.send(bytes("x"), "udp://10.0.0.9:9");
  await assertRejects(() => socket.joinGroup("224.0.0.1"), UdpError, "no groups");
});

Deno.test("memoryNetwork() starts again at the first free port after the last, until none is left", async () => {
  const network = memoryNetwork();
  const sockets = Array.from({ length: 16_384 }, () => network.bind("udp://10.0.0.1:0"));
  assertEquals(sockets.at(-1)!.endpoint.port, 65_535);
  assertThrows(() => network.bind("udp://10.0.0.1:0"), UdpError, "already in use");
  await using other = network.bind("udp://10.0.0.2:0");
  assertEquals(other.endpoint.port, 49_152);
  await sockets[7]!.close();
  await using again = network.bind("udp://10.0.0.1:0");
  assertEquals(again.endpoint, sockets[7]!.endpoint);
  await Promise.all(sockets.map((socket) => socket.close()));
});

Deno.test("memoryNetwork() takes names for addresses", async () => {
  const network = memoryNetwork();
  await using alice = network.bind("udp://alice:1");
  await using bob = network.bind("udp://bob:2");
  const asked = alice.request(bytes("?"), bob.endpoint);
  const { from } = await bob.receive();
  assertEquals(from, alice.endpoint);
  await bob.send(bytes("!"), from);
  assertEquals(textOf(await asked), "!");
});
