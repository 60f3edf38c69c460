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
