import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodeAll, lines } from "@zocalo/framing";
import type { CloseReason } from "./mod.ts";
import { inMemory } from "./multiclient_test_support.ts";

Deno.test("limits.rate slows a client down, keeps the order, and leaves others alone", async () => {
  const limits = { rate: { rate: 200, burst: 3 } };
  await using served = inMemory({ limits, onMessage: (client, line) => client.send(line) });
  const flooder = served.connect();
  const sent = Array.from({ length: 20 }, (_, i) => `${i}`);
  const start = performance.now();
  await flooder.stream.write(encodeAll(lines(), sent));
  const [{ client } = { client: undefined }] = await served.events.wait("throttled");
  assertEquals(client?.id, 1);
  const other = served.connect();
  await other.send("x");
  assertEquals(await other.receive(), "x");
  for (const line of sent) assertEquals(await flooder.receive(), line);
  assert(performance.now() - start > 17 * 5 - 5, "17 messages waited 5 ms each");
  assertEquals(served.events.all.filter(({ type }) => type === "throttled").length, 1);
});

Deno.test("limits.rate closes a client that is ahead of it by more than the patience", async () => {
  const reasons: CloseReason[] = [];
  await using served = inMemory({
    limits: { rate: { rate: 1_000, burst: 1, patience: 20 } },
    farewell: (_client, { message }) => message,
    onClose: (_client, reason) => reasons.push(reason),
  });
  const client = served.connect();
  await client.stream.write(encodeAll(lines(), Array.from({ length: 100 }, () => "x")));
  assertEquals(await client.rest(), ["Too many messages"]);
  assertEquals(reasons.map(({ kind }) => kind), ["flood"]);
});

Deno.test("Client.charge() makes messages wait, and never closes the client for it", async () => {
  await using served = inMemory({
    limits: { rate: { rate: 1_000, burst: 1, patience: 50 } },
    onMessage: (client, line) => {
      client.charge(5);
      client.send(line);
    },
  });
  const client = served.connect();
  const sent = Array.from({ length: 20 }, (_, i) => `${i}`);
  const start = performance.now();
  await client.stream.write(encodeAll(lines(), sent));
  for (const line of sent) assertEquals(await client.receive(), line);
  assert(performance.now() - start > 19 * 6 - 5, "19 messages waited 6 ms each");
});

Deno.test("Client.charge() leaves those in peace who keep to the rate while they wait", async () => {
  await using served = inMemory({
    limits: { rate: { rate: 1_000, burst: 1, patience: 20 } },
    onMessage: (client, line) => {
      if (line === "dear") client.charge(200);
      client.send(line);
    },
  });
  const client = served.connect();
  await client.stream.write(encodeAll(lines(), ["dear", "x"]));
  await served.events.wait("throttled");
  // No more than may come in the 200 ms for which nothing is read.
  const sent = Array.from({ length: 100 }, (_, i) => `${i}`);
  await client.stream.write(encodeAll(lines(), sent));
  for (const line of ["dear", "x", ...sent]) assertEquals(await client.receive(), line);
});

Deno.test("Client.charge() does not hide that a client sends too much", async () => {
  const reasons: CloseReason[] = [];
  await using served = inMemory({
    limits: { rate: { rate: 1_000, burst: 1, patience: 20 } },
    onMessage: (client) => client.charge(1),
    onClose: (_client, reason) => reasons.push(reason),
  });
  const client = served.connect();
  await client.stream.write(encodeAll(lines(), Array.from({ length: 100 }, () => "x")));
  assertEquals(await client.rest(), []);
  assertEquals(reasons.map(({ kind }) => kind), ["flood"]);
});

Deno.test("Client.charge() refuses what is no number of messages, and takes what makes no difference", async () => {
  await using served = inMemory({
    onMessage: (client) => {
      for (const count of [-1, NaN, Infinity]) {
        assertThrows(() => client.charge(count), RangeError, `current value is ${count}`);
      }
      client.charge(1_000);
      client.close();
      client.charge(1);
    },
  });
  const client = served.connect();
  await client.send("x");
  assertEquals(await client.rest(), []);
  assertEquals(served.events.all.filter(({ type }) => type === "callbackError"), []);
});

Deno.test("limits.rate never closes a client that waits for each answer", async () => {
  await using served = inMemory({
    limits: { rate: { rate: 200, burst: 1, patience: 20 } },
    onMessage: (client, line) => client.send(line),
  });
  const client = served.connect();
  // Ten times the patience, and it is slowed down all the time.
  for (let i = 0; i < 40; i++) {
    await client.send(`${i}`);
    assertEquals(await client.receive(), `${i}`);
  }
});

Deno.test("Client.admit() wakes a client that waits for the smaller rate", async () => {
  await using served = inMemory({
    limits: { beforeAdmit: { rate: { rate: 0.01, burst: 1, patience: Infinity } } },
    onMessage: (client, line) => client.send(line),
  });
  const client = served.connect();
  await client.stream.write(encodeAll(lines(), ["one", "two"]));
  const [throttled] = await served.events.wait("throttled");
  throttled!.client.admit();
  assertEquals([await client.receive(), await client.receive()], ["one", "two"]);
});

Deno.test("Client.admit() does not cut short what the program waits for", async () => {
  const gate = Promise.withResolvers<void>();
  await using served = inMemory({
    limits: { beforeAdmit: { rate: { rate: 100 } } },
    onMessage: (client, line) => {
      client.admit();
      client.send(line);
      return line === "one" ? gate.promise.then(() => void client.send("end")) : undefined;
    },
  });
  const client = served.connect();
  await client.stream.write(encodeAll(lines(), ["one", "two"]));
  assertEquals(await client.receive(), "one");
  gate.resolve();
  assertEquals([await client.receive(), await client.receive()], ["end", "two"]);
});
