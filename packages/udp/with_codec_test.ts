import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { json, lengthPrefixed, lines, text, untilClose } from "@zocalo/framing";
import { bytes } from "./udp_test_support.ts";
import { BadDatagramError, decodeDatagram, withCodec } from "./mod.ts";
import { memoryNetwork } from "./testing/mod.ts";

function pair() {
  const network = memoryNetwork();
  return { here: network.bind("udp://10.0.0.1:1"), there: network.bind("udp://10.0.0.2:2") };
}

Deno.test("withCodec() sends items and receives them", async () => {
  const { here, there } = pair();
  await using _here = here;
  await using _there = there;
  const codec = json(text(untilClose()));
  await withCodec(here, codec).send({ a: [1, null] }, there.endpoint);
  assertEquals(await withCodec(there, codec).receive(), {
    items: [{ a: [1, null] }],
    from: here.endpoint,
  });
});

Deno.test("withCodec() takes several frames of one datagram, and none of an empty one", async () => {
  const { here, there } = pair();
  await using _here = here;
  await using _there = there;
  const receiver = withCodec(there, lines());
  await here.send(bytes("one\ntwo\n"), there.endpoint);
  await here.send(new Uint8Array(), there.endpoint);
  assertEquals((await receiver.receive()).items, ["one", "two"]);
  assertEquals((await receiver.receive()).items, []);
});

Deno.test("withCodec() carries nothing of a bad datagram into the next", async () => {
  const { here, there } = pair();
  await using _here = here;
  await using _there = there;
  const receiver = withCodec(there, lengthPrefixed({ width: 1 }));
  // Half a frame, and what would be its other half; a whole frame and garbage behind it.
  for (const data of [[3, 65], [2, 66, 67], [1, 68, 9], [1, 69]]) {
    await here.send(Uint8Array.from(data), there.endpoint);
  }
  const error = await assertRejects(() => receiver.receive(), BadDatagramError);
  assertEquals(error.datagram.data, Uint8Array.of(3, 65));
  assert(error.cause instanceof Error);
  assertEquals((await receiver.receive()).items, [Uint8Array.of(66, 67)]);
  await assertRejects(() => receiver.receive(), BadDatagramError, "from udp://10.0.0.1:1");
  assertEquals((await receiver.receive()).items, [Uint8Array.of(69)]);
});

Deno.test("withCodec() yields the good datagrams, and tells of the others", async () => {
  const { here, there } = pair();
  await using _here = here;
  const bad: string[] = [];
  const receiver = withCodec(there, json(text(untilClose())), {
    onBadDatagram: ({ datagram }) => bad.push(new TextDecoder().decode(datagram.data)),
  });
  for (const datagram of ["1", "{", "2"]) await here.send(bytes(datagram), there.endpoint);
  const items: unknown[] = [];
  for await (const message of receiver) {
    items.push(...message.items);
    if (items.length === 2) await there.close();
  }
  assertEquals([items, bad], [[1, 2], ["{"]]);
});

Deno.test("withCodec() sends nothing that the codec refuses, or that is too long", async () => {
  const { here, there } = pair();
  await using _here = here;
  await using _there = there;
  const sender = withCodec(here, lines());
  await assertRejects(() => sender.send("two\nlines", there.endpoint));
  const long = withCodec(here, untilClose());
  await assertRejects(() => long.send(new Uint8Array(65_508), there.endpoint), RangeError, "65507");
  await sender.send("fine", there.endpoint);
  assertEquals((await withCodec(there, lines()).receive()).items, ["fine"]);
});

Deno.test("decodeDatagram() refuses what was cut", () => {
  const from = { transport: "udp", hostname: "10.0.0.1", port: 1 } as const;
  const datagram = { data: bytes("ab"), from, truncated: true };
  assertThrows(() => decodeDatagram(untilClose(), datagram), BadDatagramError, "end is missing");
});
