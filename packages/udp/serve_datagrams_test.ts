import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { netstring } from "@zocalo/framing";
import { bytes, echo, fakeServer, textOf, turn } from "./udp_test_support.ts";
import {
  bind,
  decodeDatagram,
  type HandlerErrorEvent,
  serveDatagrams,
  type ServeDatagramsOptions,
  SocketClosedError,
  UdpError,
  type UdpSocket,
} from "./mod.ts";
import { memoryNetwork } from "./testing/mod.ts";

for (const endpoint of ["udp://127.0.0.1:0", "udp://[::1]:0"]) {
  Deno.test(`serveDatagrams() answers on ${endpoint}, also empty and long datagrams`, async () => {
    await using server = serveDatagrams(endpoint, echo);
    await using client = bind(endpoint);
    for (const size of [0, 1, 65_507]) {
      const data = Uint8Array.from({ length: size }, (_, index) => index);
      assertEquals((await client.request(data, server.endpoint)).data, data);
    }
  });
}

Deno.test("serveDatagrams() goes on when a handler throws, and tells of it", async () => {
  const reason = new Error("a bug");
  const { raw, server, events } = fakeServer(({ data }, peer) => {
    if (data[0] === 0x31) throw reason;
    if (data[0] === 0x32) return Promise.reject(reason);
    return peer.send(data);
  });
  for (const text of ["1", "2", "3"]) raw.come(text);
  await turn();
  assertEquals(raw.sent.map(textOf), ["3"]);
  const remote = { transport: "udp", hostname: "10.0.0.2", port: 7_000 } as const;
  const event = { type: "handlerError", remote, error: reason } as const;
  assertEquals(events, [event, event]);
  assertEquals(server.stats, {
    received: 3,
    refused: 0,
    limited: 0,
    busy: 0,
    failed: 2,
    sent: 1,
    capped: 0,
  });
  await server.shutdown();
});

Deno.test("serveDatagrams() drops a datagram that the codec does not take, and no other", async () => {
  const { raw, server, events } = fakeServer(async (datagram, peer) => {
    for (const item of decodeDatagram(netstring(), datagram)) await peer.send(item);
  });
  for (const data of ["3:one,", "3:two", "3:six,!", "4:four,"]) raw.come(data);
  await turn();
  assertEquals(raw.sent.map(textOf), ["one", "four"]);
  const errors = (events as HandlerErrorEvent[]).map(({ error }) => (error as Error).name);
  assertEquals(errors, ["BadDatagramError", "BadDatagramError"]);
  await server.shutdown();
});

Deno.test("serveDatagrams() takes so many a second from a host, and serves others", async () => {
  const { raw, server, events, from } = fakeServer(echo, { ratePerHost: 5 });
  // Less than 200 ms, in which one more might be let in, is not sure: hence the "at most".
  for (let i = 0; i < 1_000; i++) raw.come("flood", from(1, 1_000 + i));
  raw.come("other", from(2));
  while (server.stats.received < 1_001) await turn();
  const served = raw.sent.map(textOf);
  assertEquals(served.filter((text) => text === "other").length, 1);
  const { limited } = server.stats;
  assert(limited > 900 && limited <= 995, `${limited} were limited`);
  assertEquals(events.length, 1);
  assertEquals(events[0], {
    type: "limited",
    remote: { transport: "udp", hostname: "10.0.0.1", port: 1_005 },
    reason: "rate",
  });
  await server.shutdown();
});

Deno.test("serveDatagrams() asks accept() first, and does not count what it refuses", async () => {
  const { raw, server, from } = fakeServer(echo, {
    accept: ({ port }) => port >= 1_024,
    ratePerHost: 1,
  });
  for (const port of [7, 19, 1_023, 1_024]) raw.come(String(port), from(1, port));
  await turn();
  assertEquals(raw.sent.map(textOf), ["1024"]);
  assertEquals([server.stats.refused, server.stats.limited], [3, 0]);
  await server.shutdown();
});

Deno.test("serveDatagrams() remembers no hosts that accept() refuses", async () => {
  const { raw, server, from } = fakeServer(echo, {
    accept: ({ hostname }) => hostname === "10.0.0.1",
    ratePerHost: 1,
  });
  raw.come("served", from(1));
  // More than there is room for.
  for (let i = 0; i < 20_000; i++) {
    raw.come("x", { hostname: `11.0.${i >> 8}.${i & 255}`, port: 1 });
  }
  raw.come("above the rate", from(1));
  while (server.stats.received < 20_002) await turn();
  assertEquals(raw.sent.map(textOf), ["served"]);
  await server.shutdown();
});

Deno.test("serveDatagrams() tells of a busy host again when it has calmed down between", async () => {
  let gate = Promise.withResolvers<void>();
  const { raw, server, events } = fakeServer(() => gate.promise, { maxHandlersPerHost: 1 });
  for (let round = 1; round <= 2; round++) {
    gate = Promise.withResolvers();
    for (const text of ["1", "2", "3"]) raw.come(text);
    await turn();
    assertEquals(events.map((event) => event.type), Array(round).fill("limited"));
    gate.resolve();
    await turn();
  }
  await server.shutdown();
});

Deno.test("serveDatagrams() leaves a socket alone that it was refused", async () => {
  const socket = memoryNetwork().bind("udp://10.0.0.1:7");
  const controller = new AbortController();
  const pending = socket.receive();
  const { signal } = controller;
  assertThrows(() => serveDatagrams(socket, echo, { signal }), TypeError, "being received from");
  controller.abort();
  assertEquals(await Promise.race([pending, turn()]), undefined);
  const closed = assertRejects(() => pending, SocketClosedError);
  await socket.close();
  await closed;
});

Deno.test("serveDatagrams() refuses sockets that are connected or closed", async () => {
  await using socket = memoryNetwork().bind("udp://10.0.0.1:7");
  await socket.connect("udp://10.0.0.2:7");
  assertThrows(() => serveDatagrams(socket, echo), TypeError, "is connected");
  await socket.close();
  assertThrows(() => serveDatagrams(socket, echo), SocketClosedError);
});

Deno.test("serveDatagrams() keeps others from receiving on its socket", async () => {
  const socket = memoryNetwork().bind("udp://10.0.0.1:7");
  await using _server = serveDatagrams(socket, echo);
  const calls = [
    () => socket.receive(),
    () => socket.request(bytes("x"), "udp://10.0.0.2:7"),
    () => socket.connect("udp://10.0.0.2:7"),
  ];
  for (const call of calls) await assertRejects(call, TypeError, "is served");
});

Deno.test("serveDatagrams() runs so many handlers at once, and fewer for one host", async () => {
  const gate = Promise.withResolvers<void>();
  const { raw, server, from } = fakeServer(async ({ data }, peer) => {
    await gate.promise;
    await peer.send(data);
  }, { maxHandlers: 4, maxHandlersPerHost: 3 });
  for (const host of [1, 1, 1, 1, 2, 3]) raw.come(String(host), from(host, 1_000 + host));
  await turn();
  assertEquals(server.stats.busy, 2);
  gate.resolve();
  await turn();
  assertEquals(raw.sent.map(textOf), ["1", "1", "1", "2"]);
  raw.come("again", from(1));
  await turn();
  assertEquals(raw.sent.length, 5);
  await server.shutdown();
});

Deno.test("shutdown() waits for handlers, and takes nothing new", async () => {
  const gate = Promise.withResolvers<void>();
  let isDraining = false;
  const { raw, server } = fakeServer(async ({ data }, peer, { draining, signal }) => {
    draining.addEventListener("abort", () => isDraining = !signal.aborted);
    await gate.promise;
    await peer.send(data);
  });
  raw.come("before");
  await turn();
  const report = server.shutdown();
  raw.come("after");
  await turn();
  assert(isDraining);
  gate.resolve();
  assertEquals(await report, { drained: 1, aborted: 0 });
  assertEquals(raw.sent.map(textOf), ["before"]);
  await server.finished;
});

Deno.test("shutdown() stops waiting when the time is up, and a second call hastens it", async () => {
  const { raw, server } = fakeServer(async (_, peer, { signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    assertEquals(await peer.send(bytes("too late")), false);
  });
  raw.come("x");
  await turn();
  const slow = server.shutdown({ timeout: 60_000 });
  const fast = server.shutdown({ timeout: 1 });
  assertEquals(await fast, { drained: 0, aborted: 1 });
  assertEquals(await slow, await fast);
  assertEquals(raw.sent, []);
});

Deno.test("serveDatagrams() ends when its signal aborts", async () => {
  const controller = new AbortController();
  const server = serveDatagrams("udp://127.0.0.1:0", echo, { signal: controller.signal });
  controller.abort();
  await server.finished;
  await using again = bind(server.endpoint);
  assertEquals(again.endpoint, server.endpoint);
  const late = serveDatagrams("udp://127.0.0.1:0", echo, { signal: controller.signal });
  await late.finished;
});

Deno.test("serveDatagrams() ends with an error when the system gives up the socket", async () => {
  const { raw, server, events } = fakeServer(echo);
  raw.come(new Error("Bad file descriptor (os error 9)"));
  const error = await assertRejects(() => server.finished, UdpError, "bad file descriptor");
  assertEquals(events, [{ type: "receiveError", error }]);
  assertEquals(await server.shutdown(), { drained: 0, aborted: 0 });
});

Deno.test("serveDatagrams() ends when somebody else closes the socket", async () => {
  const socket = memoryNetwork().bind("udp://10.0.0.1:7");
  const server = serveDatagrams(socket, echo);
  await socket.close();
  await server.finished;
});

Deno.test("serveDatagrams() refuses options that make no sense, and sockets in use", async () => {
  const refused: [ServeDatagramsOptions, string][] = [
    [{ ratePerHost: 0 }, "ratePerHost as a number above 0: current value is 0"],
    [{ amplification: -1 }, "amplification"],
    [{ maxHandlers: 0 }, "maxHandlers"],
    [{ maxHandlersPerHost: 1.5 }, "maxHandlersPerHost"],
    [{ sessions: { idle: 0 } }, "sessions.idle"],
    [{ sessions: { idle: 1, max: 0 } }, "sessions.max"],
  ];
  for (const [options, name] of refused) {
    assertThrows(
      () => serveDatagrams("udp://127.0.0.1:0", echo, options as never),
      RangeError,
      name,
    );
  }
  await using socket = memoryNetwork().bind("udp://10.0.0.1:7");
  const pending = assertRejects(() => socket.receive());
  assertThrows(() => serveDatagrams(socket, echo), TypeError, "being received from");
  const foreign = { receive: () => {} } as unknown as UdpSocket;
  assertThrows(() => serveDatagrams(foreign, echo), TypeError, "does not come from this package");
  await socket.close();
  await pending;
});
