import { assertEquals } from "@std/assert";
import { encodeAll, lines } from "@zocalo/framing";
import { inMemory } from "./multiclient_test_support.ts";

Deno.test("shutdown() delivers what is queued and the farewell, and reports who does not read", async () => {
  const closed: string[] = [];
  await using served = inMemory({
    onOpen: (client) => {
      for (let i = 0; i < 1_000; i++) client.send(`line ${i}`);
    },
    farewell: (_client, { kind }) => `bye: ${kind}`,
    onClose: ({ id }, { kind }) => closed.push(`${id} ${kind}`),
  }, 100);
  const reader = served.connect();
  served.connect();
  await served.events.wait("opened", 2);
  const stopping = served.server.shutdown({ timeout: 60_000 });
  const got = await reader.rest();
  assertEquals([got.length, got.at(-1)], [1_001, "bye: shutdown"]);
  await served.events.wait("closed");
  void served.server.shutdown({ timeout: 0 });
  const { drained, aborted } = await stopping;
  assertEquals([drained, aborted.map(({ id }) => id)], [1, [2]]);
  assertEquals(closed, ["1 shutdown", "2 shutdown"]);
  await served.server.finished;
  const outcomes = (await served.events.wait("closed", 2)).map(({ outcome }) => outcome);
  assertEquals(outcomes, ["clean", "aborted"]);
});

Deno.test("shutdown() lets a message in hand be finished, and reads no further one", async () => {
  const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await using served = inMemory({
    onMessage: async (client, line) => {
      begun.resolve();
      await gate.promise;
      client.send(`done: ${line}`);
    },
    farewell: () => "bye",
  });
  const client = served.connect();
  await client.stream.write(encodeAll(lines(), ["one", "two"]));
  await begun.promise;
  const stopping = served.server.shutdown({ timeout: 60_000 });
  gate.resolve();
  assertEquals(await client.rest(), ["done: one", "bye"]);
  assertEquals(await stopping, { drained: 1, aborted: [] });
});

Deno.test("shutdown() does not wait for a promise that never settles, once the time is up", async () => {
  const begun = Promise.withResolvers<void>();
  const closed: string[] = [];
  const served = inMemory({
    onMessage: () => {
      begun.resolve();
      return new Promise(() => {});
    },
    onClose: (_client, { kind }) => closed.push(kind),
  });
  await served.connect().send("x");
  await begun.promise;
  const { drained, aborted } = await served.server.shutdown({ timeout: 10 });
  assertEquals([drained, aborted.length], [0, 1]);
  await served.server.finished;
  assertEquals(closed, ["shutdown"]);
  await served[Symbol.asyncDispose]();
});

Deno.test("shutdown() ends a client that waits for its turn", async () => {
  await using served = inMemory({
    limits: { rate: { rate: 0.1, burst: 1 } },
    onMessage: (client, line) => client.send(line),
    farewell: () => "bye",
  });
  const client = served.connect();
  await client.stream.write(encodeAll(lines(), ["one", "two"]));
  await served.events.wait("throttled");
  const stopping = served.server.shutdown();
  assertEquals(await client.rest(), ["one", "bye"]);
  assertEquals((await stopping).drained, 1);
});

Deno.test("aborting the signal ends all clients at once", async () => {
  const controller = new AbortController();
  const closed: string[] = [];
  await using served = inMemory({
    signal: controller.signal,
    onOpen: (client) => client.send("x".repeat(1_000)),
    onClose: (_client, { kind }) => closed.push(kind),
  }, 100);
  served.connect();
  await served.events.wait("opened");
  controller.abort();
  await served.server.finished;
  assertEquals(closed, ["shutdown"]);
});

Deno.test("finished rejects, and clients are closed, when accepting fails for good", async () => {
  const served = inMemory();
  const error = new Error("broken");
  const client = served.connect();
  await served.events.wait("opened");
  served.listener.accept = () => Promise.reject(error);
  const finished = served.server.finished.catch((reason) => reason);
  const next = served.listener.connect();
  assertEquals(await client.rest(), []);
  next.abort();
  assertEquals(await finished, error);
  assertEquals((await served.events.wait("acceptError"))[0]?.retrying, false);
});

Deno.test("shutdown() delivers what is queued to a client that writes before it reads", async () => {
  await using served = inMemory({
    onOpen: (client) => client.send("x".repeat(999)),
    farewell: () => "bye",
  }, 100);
  const client = served.connect();
  await served.events.wait("opened");
  const stopping = served.server.shutdown({ timeout: 5_000 });
  await client.stream.write(encodeAll(lines(), ["y".repeat(1_000)]));
  assertEquals(await client.rest(), ["x".repeat(999), "bye"]);
  assertEquals(await stopping, { drained: 1, aborted: [] });
});

Deno.test("shutdown() gives each client as long as the shutdown itself", async () => {
  const timeouts: (number | undefined)[] = [];
  const served = inMemory();
  const { listener } = served;
  const accept = listener.accept.bind(listener);
  listener.accept = async () => {
    const stream = await accept();
    const close = stream?.close.bind(stream);
    return stream && Object.assign(stream, {
      close: (options: { timeout?: number } = {}) => {
        timeouts.push(options.timeout);
        return close!(options);
      },
    });
  };
  // The first is accepted already by what was called before.
  const clients = [served.connect(), served.connect()];
  await served.events.wait("opened", 2);
  const stopping = served.server.shutdown();
  for (const client of clients) assertEquals(await client.rest(), []);
  assertEquals((await stopping).drained, 2);
  assertEquals(timeouts[0], Infinity);
  await served[Symbol.asyncDispose]();
});

Deno.test("shutdown() does not count those who were lost as drained", async () => {
  await using served = inMemory({ onOpen: (client) => client.send("x".repeat(999)) }, 100);
  const clients = [served.connect(), served.connect()];
  await served.events.wait("opened", 2);
  const stopping = served.server.shutdown({ timeout: 5_000 });
  clients[0]!.stream.abort();
  assertEquals((await clients[1]!.rest()).length, 1);
  const { drained, aborted } = await stopping;
  assertEquals([drained, aborted.map(({ id }) => id)], [1, [1]]);
});
