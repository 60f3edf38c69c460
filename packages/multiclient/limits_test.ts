import { assert, assertEquals } from "@std/assert";
import { encodeAll, lines } from "@zocalo/framing";
import type { Ticker } from "@zocalo/transport";
import { memoryListener } from "@zocalo/transport/testing";
import { Hub } from "./_hub.ts";
import { toSettings } from "./_settings.ts";
import type { Client, ClientLimits, CloseReason } from "./mod.ts";
import { inMemory, peer } from "./multiclient_test_support.ts";

/** A server whose time the test moves on. */
function timed(limits: ClientLimits) {
  let tick: ((elapsed: number) => void) | undefined;
  const ticker: Ticker = (_period, call) => {
    tick = call;
    return () => tick = undefined;
  };
  const closed: string[] = [];
  const opened: Client<string>[] = [];
  const listener = memoryListener();
  const settings = toSettings<string, string, undefined>({
    codec: lines(),
    limits,
    onOpen: (client) => opened.push(client),
    onMessage: (client, line) => {
      if (line === "admit") client.admit();
      client.send(line);
    },
    onClose: ({ id }, { kind }) => closed.push(`${id} ${kind}`),
  });
  const server = new Hub(listener, settings, ticker);
  return {
    server,
    closed,
    opened,
    connect: () => peer(listener.connect()),
    /** Whether there is a timer. */
    get ticking() {
      return tick !== undefined;
    },
    pass(time: number) {
      for (let passed = 0; passed < time; passed += 5) tick?.(5);
    },
  };
}

Deno.test("limits.idle closes the client from which no message came, and no other", async () => {
  const served = timed({ idle: 100 });
  await using _server = served.server;
  assertEquals(served.ticking, false);
  const [talker, silent] = [served.connect(), served.connect()];
  for (let i = 0; i < 5; i++) {
    await talker.send("x");
    assertEquals(await talker.receive(), "x");
    served.pass(60);
  }
  assertEquals(await silent.rest(), []);
  assertEquals(served.closed, ["2 idle"]);
  talker.stream.abort();
});

Deno.test("limits.idle needs no timer when there is none, or nobody to watch", async () => {
  for (const limits of [{}, { idle: 100 }]) {
    const served = timed(limits);
    await using _server = served.server;
    const client = served.connect();
    await client.send("x");
    await client.receive();
    assertEquals(served.ticking, "idle" in limits);
    await client.stream.close();
    await served.server.shutdown();
    assertEquals(served.ticking, false);
  }
});

Deno.test("limits.beforeAdmit closes a client that is not admitted in time, whatever it says", async () => {
  const served = timed({ beforeAdmit: { timeout: 100 }, idle: 1_000 });
  await using _server = served.server;
  const [guest, member] = [served.connect(), served.connect()];
  for (const line of ["hola", "admit"]) {
    for (const client of [guest, member]) {
      if (client === guest && line === "admit") continue;
      await client.send(line);
      assertEquals(await client.receive(), line);
    }
  }
  assertEquals(served.opened.map(({ admitted }) => admitted), [false, true]);
  assertEquals(served.server.stats().admitted, 1);
  served.pass(200);
  assertEquals(await guest.rest(), []);
  assertEquals(served.closed, ["1 introduction"]);
  served.pass(1_000);
  assertEquals(await member.rest(), []);
  assertEquals(served.closed, ["1 introduction", "2 idle"]);
  assertEquals(served.server.stats().admitted, 0);
});

Deno.test("limits.beforeAdmit gives smaller limits until Client.admit() is called", async () => {
  const results: string[] = [];
  await using served = inMemory({
    limits: { outbox: 10_000, overflow: "drop-newest", beforeAdmit: { outbox: 100 } },
    onOpen: (client) => {
      results.push(client.send("x".repeat(200)));
      client.admit();
      results.push(client.send("y".repeat(200)));
    },
  });
  assertEquals(await served.connect().receive(), "y".repeat(200));
  assertEquals(results, ["dropped", "sent"]);
});

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

Deno.test("limits.rate closes a client that has been throttled for longer than its patience", async () => {
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

Deno.test("limits.overflow disconnects by default, with the reason and the farewell", async () => {
  const results = new Map<string, number>();
  const reasons: CloseReason[] = [];
  await using served = inMemory({
    limits: { outbox: 5_000 },
    farewell: (_client, { message }) => message,
    onClose: (_client, reason) => reasons.push(reason),
    onOpen: async (client) => {
      client.send("first".padEnd(999));
      // Now it is being written.
      await Promise.resolve();
      for (let i = 0; i < 10; i++) {
        const result = client.send("x".repeat(999));
        results.set(result, (results.get(result) ?? 0) + 1);
      }
    },
  }, 100);
  const client = served.connect();
  const message = "Too slow to read: more than 5000 bytes wait";
  assertEquals(await client.rest(), ["first".padEnd(999), message]);
  assertEquals(Object.fromEntries(results), { sent: 4, closed: 6 });
  assertEquals(reasons, [{ kind: "overflow", message }]);
  const { dropped, framesOut, queuedBytes, closed } = served.server.stats();
  assertEquals([dropped, framesOut, queuedBytes, closed.overflow], [4, 2, 0, 1]);
});

Deno.test("limits.totalOutbox disconnects the client for which most waits", async () => {
  const closed: string[] = [];
  const clients: Client<string>[] = [];
  await using served = inMemory({
    limits: { totalOutbox: 10_000, outbox: 9_000 },
    onOpen: (client) => clients.push(client),
    onClose: ({ id }, { kind }) => closed.push(`${id} ${kind}`),
  }, 100);
  const peers = [served.connect(), served.connect(), served.connect()];
  await served.events.wait("opened", 3);
  for (const [i, kilobytes] of [[0, 3], [1, 5], [2, 1]] as const) {
    for (let k = 0; k < kilobytes; k++) clients[i]!.send("x".repeat(999));
  }
  assertEquals(served.server.stats().queuedBytes, 9_000);
  assertEquals(clients[2]!.send("x".repeat(1_999)), "sent");
  assertEquals(clients.map(({ closing }) => closing), [false, true, false]);
  assertEquals(served.server.stats().queuedBytes, 6_000);
  await peers[1]!.rest();
  assertEquals(closed, ["2 overflow"]);
  assertEquals((await peers[0]!.receive())?.length, 999);
});

Deno.test("limits.clients and limits.clientsPerHost are those of serve()", async () => {
  await using served = inMemory({ limits: { clients: 1 }, whenFull: "refuse" });
  const first = served.connect();
  await served.events.wait("opened");
  assertEquals(await served.connect().rest(), []);
  assertEquals((await served.events.wait("refused"))[0]?.reason, "full");
  await first.stream.close();
  await served.events.wait("closed");
  served.connect();
  await served.events.wait("opened", 2);
});
