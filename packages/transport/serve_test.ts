import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { echo, Events, inMemory, text } from "./_test_support.ts";
import {
  connect,
  copy,
  type Handler,
  listen,
  ListenError,
  serve,
  type ServerEvent,
} from "./mod.ts";
import { toSettings } from "./serve.ts";
import { memoryListener } from "./testing/mod.ts";

Deno.test("serve() serves many clients at once over TCP", async () => {
  await using server = serve("tcp://127.0.0.1:0", echo);
  await Promise.all(Array.from({ length: 20 }, async (_, i) => {
    await using client = await connect(server.endpoint);
    const buffer = new Uint8Array(16);
    for (let round = 0; round < 10; round++) {
      await client.write(text(`${i}:${round}`));
      const count = await client.read(buffer);
      assertEquals(new TextDecoder().decode(buffer.subarray(0, count!)), `${i}:${round}`);
    }
  }));
});

Deno.test("serve() throws ListenError at once when the address is in use", async () => {
  await using listener = listen("tcp://127.0.0.1:0");
  assertThrows(() => serve(listener.endpoint, echo), ListenError);
});

Deno.test("serve() closes the stream when the handler returns, so that all arrives", async () => {
  await using server = serve("tcp://127.0.0.1:0", async (stream) => {
    await stream.write(new Uint8Array(200_000));
  });
  using client = await connect(server.endpoint);
  await client.write(text("never read by the handler"));
  let total = 0;
  const buffer = new Uint8Array(65_536);
  for (let n = await client.read(buffer); n !== null; n = await client.read(buffer)) total += n;
  assertEquals(total, 200_000);
});

Deno.test("serve() tells what the handler threw and serves on", async () => {
  const reason = new Error("a bug");
  let calls = 0;
  const { server, listener, events } = inMemory((stream) => {
    calls += 1;
    if (calls === 1) throw reason;
    if (calls === 2) return Promise.reject(reason);
    return copy(stream, stream);
  });
  using _first = listener.connect();
  using _second = listener.connect();
  const closed = await events.wait("closed", 2);
  for (const { error, outcome, ...end } of closed) {
    assertStrictEquals(error, reason);
    assertEquals([end.reason, outcome], ["error", "aborted"]);
  }
  using third = listener.connect();
  await third.write(text("hola"));
  assertEquals(await third.read(new Uint8Array(8)), 4);
  await third.closeWrite();
  assertEquals(await third.read(new Uint8Array(8)), null);
  await server.shutdown();
});

Deno.test("serve() tells of each connection when it comes and when it goes", async () => {
  const { server, listener, events } = inMemory(echo);
  const client = listener.connect();
  const [accepted] = await events.wait("accepted");
  assertEquals(accepted!.connection.id, 1);
  assertStrictEquals(server.connections.get(1), accepted!.connection);
  assertEquals(accepted!.connection.remote, client.local);
  await client.write(text("hola"));
  await client.closeWrite();
  const [closed] = await events.wait("closed");
  assertStrictEquals(closed!.connection, accepted!.connection);
  assertEquals([closed!.reason, closed!.outcome], ["finished", "clean"]);
  assertEquals(closed!.error, undefined);
  assertEquals([closed!.connection.bytesRead, closed!.connection.bytesWritten], [4, 4]);
  assert(closed!.duration >= 0);
  assertEquals(server.connections.size, 0);
  client.abort();
  await server.shutdown();
});

Deno.test("serve() holds no more than maxConnections, and each slot is given back once", async () => {
  let open = 0;
  let most = 0;
  const { server, listener, events } = inMemory(async (stream) => {
    most = Math.max(most, ++open);
    await copy(stream, stream);
    open -= 1;
  }, { maxConnections: 3 });
  const clients = Array.from({ length: 10 }, () => listener.connect());
  for (const client of clients) {
    await client.write(text("x"));
    assertEquals(await client.read(new Uint8Array(1)), 1);
    assert(server.connections.size <= 3);
    client.abort();
  }
  await events.wait("closed", 10);
  assertEquals(most, 3);
  assertEquals(server.connections.size, 0);
  await server.shutdown();
});

Deno.test("serve() goes on after a shortage of descriptors and tells it once", async () => {
  const queue = memoryListener();
  let failures = 3;
  const events = new Events();
  const listener = {
    endpoint: queue.endpoint,
    accept: () =>
      failures-- > 0
        ? Promise.reject(
          new ListenError("accept", queue.endpoint, Object.assign(new Error(), { code: "EMFILE" })),
        )
        : queue.accept(),
    close: () => queue.close(),
    [Symbol.asyncIterator]: () => queue[Symbol.asyncIterator](),
    [Symbol.asyncDispose]: () => queue.close(),
  };
  await using _server = serve(listener, echo, { onEvent: events.onEvent });
  await using client = queue.connect();
  await client.write(text("hola"));
  assertEquals(await client.read(new Uint8Array(8)), 4);
  const told = events.all.filter((event) => event.type === "acceptError");
  assertEquals(told.length, 1);
  assert(told[0]!.retrying);
});

Deno.test("serve() ends when accepting fails for good", async () => {
  const queue = memoryListener();
  const reason = new ListenError("accept", queue.endpoint, new Error("broken"));
  const events = new Events();
  const listener = Object.assign(queue, { accept: () => Promise.reject(reason) });
  const server = serve(listener, echo, { onEvent: events.onEvent });
  assertStrictEquals(await assertRejects(() => server.finished), reason);
  const [told] = await events.wait("acceptError");
  assertEquals(told!.retrying, false);
});

Deno.test("serve() shuts down at once when its signal aborts", async () => {
  const controller = new AbortController();
  const { server, listener, events } = inMemory(echo, { signal: controller.signal });
  using client = listener.connect();
  await events.wait("accepted");
  controller.abort();
  await server.finished;
  assertEquals(await client.read(new Uint8Array(1)), null);
});

Deno.test("serve() does not start when its signal has aborted before", async () => {
  const { server } = inMemory(echo, { signal: AbortSignal.abort() });
  await server.finished;
});

Deno.test("serve() ends a connection that is accepted while it shuts down", async () => {
  const { server, listener } = inMemory(echo);
  using client = listener.connect();
  const { drained, aborted } = await server.shutdown({ timeout: 0 });
  assertEquals([drained, aborted.length], [0, 0]);
  await server.finished;
  assertEquals(await client.read(new Uint8Array(1)), null);
});

Deno.test("serve() goes on when onEvent throws, and reports that", async () => {
  const reported: unknown[] = [];
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    reported.push(event.error);
  };
  addEventListener("error", onError);
  const bug = new Error("a bug");
  const { server, listener } = inMemory(echo, {
    onEvent: () => {
      throw bug;
    },
  });
  using client = listener.connect();
  await client.write(text("hola"));
  assertEquals(await client.read(new Uint8Array(8)), 4);
  await client.closeWrite();
  assertEquals(await client.read(new Uint8Array(8)), null);
  await server.shutdown();
  await server.finished;
  removeEventListener("error", onError);
  assertEquals(reported, [bug, bug]);
});

Deno.test("serve() throws TypeError for a handler that is not a function, and does not listen", () => {
  const handler = undefined as unknown as Handler;
  assertThrows(() => serve("tcp://127.0.0.1:0", handler), TypeError, "not a function");
});

Deno.test("serve() does not call the handler of a connection that it has cut already", async () => {
  const listener = memoryListener();
  let calls = 0;
  const events: ServerEvent[] = [];
  const server = serve(listener, () => void calls++, {
    onEvent: (event) => {
      events.push(event);
      if (event.type === "accepted") void server.shutdown({ timeout: 0 });
    },
  });
  using _client = listener.connect();
  await server.finished;
  assertEquals(calls, 0);
  assertEquals(events.map((event) => event.type === "closed" ? event.reason : event.type), [
    "accepted",
    "shutdown",
  ]);
});

Deno.test("serve() has the limits that it documents when none are given", () => {
  const { maxConnections, maxConnectionsPerHost, whenFull, limits } = toSettings({});
  assertEquals([maxConnections, maxConnectionsPerHost, whenFull], [10_000, Infinity, "wait"]);
  assertEquals(limits, { idle: Infinity, handshake: 10_000 });
});
