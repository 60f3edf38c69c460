import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { ConnectionServer } from "./_connection_server.ts";
import { echo, Events, from, Handshake, inMemory, text } from "./_test_support.ts";
import { connect, ConnectionLostError, copy, formatEndpoint, type Handler, serve } from "./mod.ts";
import { memoryListener } from "./testing/mod.ts";

const ONE = new Uint8Array(1);

Deno.test("serve() throws RangeError when a limit makes no sense", () => {
  for (const value of [0, -1, NaN]) {
    for (
      const name of [
        "maxConnections",
        "maxConnectionsPerHost",
        "idleTimeout",
        "handshakeTimeout",
      ]
    ) {
      assertThrows(() => serve(":0", echo, { [name]: value }), RangeError, `${name}`);
    }
  }
  for (const name of ["maxConnections", "maxConnectionsPerHost"]) {
    assertThrows(() => serve(":0", echo, { [name]: 1.5 }), RangeError, "current value is 1.5");
  }
});

Deno.test("serve() throws TypeError when whenFull is unknown", () => {
  const whenFull = "queue" as "wait";
  assertThrows(() => serve(":0", echo, { whenFull }), TypeError, 'current value is "queue"');
});

Deno.test("serve() ends a silent connection at idleTimeout, over TCP", async () => {
  const events = new Events();
  const thrown = Promise.withResolvers<unknown>();
  await using server = serve("tcp://127.0.0.1:0", async (stream, { signal }) => {
    await copy(stream, stream).catch((error) => {
      assertStrictEquals(error, signal.reason);
      thrown.resolve(error);
      throw error;
    });
  }, { idleTimeout: 30, onEvent: events.onEvent });
  using client = await connect(server.endpoint);
  await client.write(text("hola"));
  const [closed] = await events.wait("closed");
  const { reason, outcome, connection, duration } = closed!;
  assertEquals([reason, outcome], ["idle", "aborted"]);
  assertStrictEquals(closed!.error, await thrown.promise);
  const error = closed!.error as DOMException;
  assertEquals(error.name, "TimeoutError");
  const [here, there] = [formatEndpoint(server.endpoint), formatEndpoint(client.local)];
  assertEquals(error.message, `Cannot serve ${there} (on ${here}): no progress within 30 ms`);
  assertEquals([connection.bytesRead, connection.bytesWritten], [4, 4]);
  assert(duration >= 30);
  assertEquals(server.connections.size, 0);
});

/** A server in memory whose timer is the test's: `sweep` is one twentieth of `idle` and of `handshake`. */
function swept(handler: Handler, limits = { idle: 1_000, handshake: 1_000 }) {
  const events = new Events();
  const { listener, connect } = from(memoryListener());
  const timers: number[] = [];
  let tick: (() => void) | undefined;
  const settings = {
    maxConnections: Infinity,
    maxConnectionsPerHost: Infinity,
    whenFull: "wait",
    limits,
    signal: undefined,
    onEvent: events.onEvent,
  } as const;
  const server = new ConnectionServer(listener, handler, settings, (period, callback) => {
    timers.push(period);
    tick = () => callback(period);
    return () => tick = undefined;
  });
  function sweep(count: number): void {
    for (let i = 0; i < count; i++) tick?.();
  }
  return { server, events, timers, isTiming: () => tick !== undefined, sweep, connect };
}

Deno.test("serve() leaves a connection alone that makes progress now and then", async () => {
  const { server, events, sweep, connect } = swept(echo);
  using client = connect();
  for (let i = 0; i < 5; i++) {
    await client.write(ONE);
    assertEquals(await client.read(new Uint8Array(1)), 1);
    sweep(20);
  }
  assertEquals(events.all.map(({ type }) => type), ["accepted"]);
  sweep(1);
  const [closed] = await events.wait("closed");
  assertEquals(closed!.reason, "idle");
  await server.shutdown();
});

Deno.test("serve() takes a write that waits for its reader for idle", async () => {
  const { server, events, sweep, connect } = swept((stream) => stream.write(new Uint8Array(1e6)));
  using client = connect();
  await client.read(new Uint8Array(1));
  const [accepted] = await events.wait("accepted");
  while (accepted!.connection.bytesWritten === 0) await client.read(new Uint8Array(1));
  sweep(21);
  const [closed] = await events.wait("closed");
  assertEquals([closed!.reason, (closed!.error as Error).name], ["idle", "TimeoutError"]);
  assert(closed!.connection.bytesWritten < 1e6);
  await server.shutdown();
});

Deno.test("serve() tells why it ended a connection though the handler does not mind", async () => {
  const { server, events, sweep, connect } = swept((stream) => stream.read(ONE).catch(() => {}));
  using _client = connect();
  await events.wait("accepted");
  sweep(21);
  const [closed] = await events.wait("closed");
  assertEquals([closed!.reason, closed!.outcome], ["idle", "aborted"]);
  assertEquals((closed!.error as Error).name, "TimeoutError");
  await server.shutdown();
});

Deno.test("serve() runs no timer without a limit, and one for all with one", async () => {
  const periods: [idle: number, expected: number[]][] = [[Infinity, []], [1_000, [50]]];
  for (const [idle, expected] of periods) {
    const { server, events, timers, connect } = swept(echo, { idle, handshake: 1_000 });
    const clients = Array.from({ length: 10 }, () => connect());
    await events.wait("accepted", 10);
    assertEquals(timers, expected);
    for (const client of clients) client.abort();
    await events.wait("closed", 10);
    await server.shutdown();
  }
});

for (const how of ["returns", "throws"]) {
  Deno.test(`serve() stops its timer when the last handler ${how}`, async () => {
    const { server, events, isTiming, connect } = swept(async (stream) => {
      await stream.read(new Uint8Array(1));
      if (how === "throws") throw new Error("a bug");
    });
    using client = connect();
    await events.wait("accepted");
    assert(isTiming());
    await client.closeWrite();
    await events.wait("closed");
    assert(!isTiming());
    await server.shutdown();
  });
}

Deno.test("serve() calls the handler when the TLS handshake is done", async () => {
  const log: string[] = [];
  const { server, events, sweep, connect } = swept((stream) => {
    log.push("handler");
    return copy(stream, stream);
  });
  const tls = new Handshake();
  using client = connect({ tls });
  await events.wait("accepted");
  sweep(15);
  assertEquals(log, []);
  tls.finish();
  await client.write(ONE);
  assertEquals(await client.read(new Uint8Array(1)), 1);
  assertEquals(log, ["handler"]);
  // The limit of the handshake does not go on.
  sweep(20);
  await client.closeWrite();
  const [closed] = await events.wait("closed");
  assertEquals(closed!.reason, "finished");
  await server.shutdown();
});

Deno.test("serve() ends a connection whose TLS handshake takes too long", async () => {
  const { server, events, sweep, connect } = swept(
    () => assert(false, "the handler was called"),
    { idle: Infinity, handshake: 1_000 },
  );
  using _client = connect({ tls: new Handshake() });
  await events.wait("accepted");
  sweep(21);
  const [closed] = await events.wait("closed");
  assertEquals([closed!.reason, closed!.outcome], ["handshake", "aborted"]);
  assertEquals((closed!.error as Error).name, "TimeoutError");
  assert((closed!.error as Error).message.includes("no TLS handshake within 1000 ms"));
  assertEquals(server.connections.size, 0);
  await server.shutdown();
});

Deno.test("serve() does not call the handler when the TLS handshake fails", async () => {
  const { server, events, connect } = swept(() => assert(false, "the handler was called"));
  const tls = new Handshake();
  using client = connect({ tls });
  const reason = new Error("no shared cipher");
  tls.fail(reason);
  const [closed] = await events.wait("closed");
  assertEquals([closed!.reason, closed!.outcome], ["handshake", "aborted"]);
  assertStrictEquals(closed!.error, reason);
  assertEquals(await client.read(new Uint8Array(1)), null);
  await server.shutdown();
});

Deno.test("Server.shutdown() ends connections at once whose TLS handshake goes on", async () => {
  const { server, events, connect } = swept(() => assert(false, "the handler was called"));
  using _client = connect({ tls: new Handshake() });
  await events.wait("accepted");
  const report = await server.shutdown({ timeout: Infinity });
  assertEquals(report, { drained: 1, aborted: [] });
  const [closed] = await events.wait("closed");
  assertEquals([closed!.reason, (closed!.error as Error).name], ["shutdown", "AbortError"]);
});

Deno.test("serve() refuses a host that has maxConnectionsPerHost, and no other", async () => {
  const events = new Events();
  const { listener, connect } = from(memoryListener());
  await using server = serve(listener, echo, {
    maxConnectionsPerHost: 2,
    onEvent: events.onEvent,
  });
  const clients = ["2001:db8::1", "2001:db8::2%eth0"].map((hostname) => connect({ hostname }));
  await events.wait("accepted", 2);
  using refused = connect({ hostname: "2001:db8::3" });
  assertEquals(await refused.read(new Uint8Array(1)), null);
  using other = connect({ hostname: "192.0.2.1" });
  await events.wait("accepted", 3);
  const [event] = await events.wait("refused");
  assertEquals(event, {
    type: "refused",
    reason: "host",
    remote: { transport: "tcp", hostname: "2001:db8::3", port: 1 },
  });
  assertEquals(server.connections.size, 3);

  for (const client of clients) client.abort();
  await events.wait("closed", 2);
  using again = connect({ hostname: "2001:db8::4" });
  await again.write(ONE);
  assertEquals(await again.read(new Uint8Array(1)), 1);
  other.abort();
});

Deno.test("serve() does not count clients that have no host", async () => {
  const { server, listener, events } = inMemory(echo, { maxConnectionsPerHost: 1 });
  const clients = Array.from({ length: 3 }, () => listener.connect());
  await events.wait("accepted", 3);
  for (const client of clients) client.abort();
  await server.shutdown();
});

Deno.test("serve() refuses a connection above maxConnections when it may not wait", async () => {
  const { server, listener, events } = inMemory(echo, { maxConnections: 1, whenFull: "refuse" });
  const first = listener.connect();
  await events.wait("accepted");
  using second = listener.connect();
  assertEquals(await second.read(new Uint8Array(1)), null);
  const [event] = await events.wait("refused");
  assertEquals(event, { type: "refused", reason: "full", remote: second.local });
  assertEquals(server.connections.size, 1);
  first.abort();
  await events.wait("closed");
  using third = listener.connect();
  await third.write(ONE);
  assertEquals(await third.read(new Uint8Array(1)), 1);
  await server.shutdown({ timeout: 0 });
});

Deno.test("serve() lets others have their turn while it refuses many", async () => {
  const { server, listener, events } = inMemory(echo, { maxConnections: 1, whenFull: "refuse" });
  using _first = listener.connect();
  await events.wait("accepted");
  const flood = Array.from({ length: 1_000 }, () => listener.connect());
  await new Promise((resolve) => setTimeout(resolve, 0));
  const refused = events.all.filter(({ type }) => type === "refused").length;
  assert(refused < 1_000);
  await server.shutdown({ timeout: 0 });
  for (const client of flood) client.abort();
});

Deno.test("serve() tells a client that was lost from a handler that failed", async () => {
  const written = Promise.withResolvers<void>();
  const { server, listener, events } = inMemory(async (stream, { id }) => {
    if (id === 1) await stream.write(ONE).then(written.resolve);
    await stream.read(new Uint8Array(1));
    throw new Error("a bug");
  });
  const resetting = listener.connect();
  await written.promise;
  // What it has not read makes it a reset.
  resetting.abort();
  using finishing = listener.connect();
  await finishing.closeWrite();
  const closed = await events.wait("closed", 2);
  assertEquals(closed.map(({ reason }) => reason), ["lost", "error"]);
  assert(closed[0]!.error instanceof ConnectionLostError);
  await server.shutdown();
});
