import { assertEquals } from "@std/assert";
import { encodeAll, lines } from "@zocalo/framing";
import type { Ticker } from "@zocalo/transport";
import { memoryListener } from "@zocalo/transport/testing";
import { Hub } from "./_hub.ts";
import { toSettings } from "./_settings.ts";
import type { Client, ClientLimits, CloseReason } from "./mod.ts";
import { inMemory, peer } from "./multiclient_test_support.ts";

/** A server whose time the test moves on. */
function timed(
  limits: ClientLimits,
  onMessage: (client: Client<string>, line: string) => unknown = (client, line) => {
    if (line === "admit") client.admit();
    client.send(line);
  },
) {
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
    onMessage,
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

Deno.test("limits.idle closes nobody whose messages wait for this side", async () => {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const served = timed({ idle: 100, rate: { rate: 0.1, burst: 2 } }, (client, line) => {
    client.send(line);
    begun.resolve();
    return line === "slow" ? gate.promise : undefined;
  });
  await using _server = served.server;
  const [slow, fast] = [served.connect(), served.connect()];
  await slow.send("slow");
  await fast.stream.write(encodeAll(lines(), ["one", "two", "waits for 10 s"]));
  await begun.promise;
  for (const line of ["one", "two"]) assertEquals(await fast.receive(), line);
  served.pass(1_000);
  assertEquals(await slow.receive(), "slow");
  assertEquals(served.closed, []);
  gate.resolve();
  await gate.promise;
  await slow.send("done");
  assertEquals(await slow.receive(), "done");
  served.pass(1_000);
  assertEquals(await slow.rest(), []);
  assertEquals(served.closed, ["1 idle"]);
  fast.stream.abort();
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
    limits: { totalOutbox: 10_200, outbox: 9_000 },
    onOpen: (client) => clients.push(client),
    onClose: ({ id }, { kind }) => closed.push(`${id} ${kind}`),
  }, 100);
  const peers = [served.connect(), served.connect(), served.connect()];
  await served.events.wait("opened", 3);
  for (const [i, kilobytes] of [[0, 3], [1, 5], [2, 1]] as const) {
    for (let k = 0; k < kilobytes; k++) clients[i]!.send("x".repeat(999));
  }
  assertEquals(served.server.stats().queuedBytes, 9 * (1_000 + 16));
  assertEquals(clients[2]!.send("x".repeat(1_999)), "sent");
  assertEquals(clients.map(({ closing }) => closing), [false, true, false]);
  assertEquals(served.server.stats().queuedBytes, 6_000 + 5 * 16);
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
