import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { encodeAll, FrameError, lines } from "@zocalo/framing";
import type { CloseReason } from "./mod.ts";
import { inMemory } from "./multiclient_test_support.ts";

Deno.test("serveClients() calls back in order when clients come, speak and go", async () => {
  const calls: string[] = [];
  await using served = inMemory<{ name: string }>({
    data: ({ id }) => ({ name: `c${id}` }),
    onOpen: ({ data }) => calls.push(`${data.name} opens`),
    onMessage: (client, line) => {
      calls.push(`${client.data.name}: ${line}`);
      client.send(line.toUpperCase());
    },
    onClose: ({ data, messagesIn }, { kind }) => calls.push(`${data.name} ${kind} ${messagesIn}`),
  });
  const client = served.connect();
  await client.send("one");
  await client.send("two");
  assertEquals(await client.receive(), "ONE");
  assertEquals(await client.receive(), "TWO");
  await client.stream.closeWrite();
  assertEquals(await client.rest(), []);
  const [closed] = await served.events.wait("closed");
  assertEquals([closed?.outcome, closed?.client.id], ["clean", 1]);
  assertEquals(calls, ["c1 opens", "c1: one", "c1: two", "c1 peer 2"]);
  assertEquals(served.server.stats().closed.peer, 1);
  assertEquals([...served.server.clients], []);
});

Deno.test("serveClients() delivers what came together with the end of the stream", async () => {
  const heard: string[] = [];
  await using served = inMemory({
    onMessage: async (client, line) => {
      await Promise.resolve();
      heard.push(line);
      client.send(`${line}!`);
    },
    onClose: (_client, { kind }) => heard.push(kind),
  });
  const { stream, rest } = served.connect();
  await stream.write(encodeAll(lines(), ["a", "b", "c"]));
  await stream.closeWrite();
  assertEquals(await rest(), ["a!", "b!", "c!"]);
  assertEquals(heard, ["a", "b", "c", "peer"]);
});

Deno.test("serveClients() reads nothing more from a client while its promise is pending", async () => {
  const gate = Promise.withResolvers<void>();
  const heard: string[] = [];
  await using served = inMemory({
    onMessage: (client, line) => {
      heard.push(line);
      client.send(line);
      return line === "wait" ? gate.promise : undefined;
    },
  });
  const slow = served.connect();
  await slow.stream.write(encodeAll(lines(), ["wait", "later"]));
  assertEquals(await slow.receive(), "wait");
  const other = served.connect();
  for (const line of ["x", "y"]) {
    await other.send(line);
    assertEquals(await other.receive(), line);
  }
  assertEquals(heard, ["wait", "x", "y"]);
  gate.resolve();
  assertEquals(await slow.receive(), "later");
});

Deno.test("serveClients() closes a client for a bad message when onBadMessage is missing", async () => {
  const reasons: CloseReason[] = [];
  await using served = inMemory({
    codec: lines({ limit: 10 }),
    farewell: (_client, { kind, message }) => `${kind}: ${message}`.slice(0, 10),
    onClose: (_client, reason) => reasons.push(reason),
  });
  const client = served.connect();
  await client.send("x".repeat(11));
  assertEquals(await client.rest(), ["protocol: "]);
  assertEquals(reasons[0]?.kind, "protocol");
  assert(reasons[0]?.error instanceof FrameError);
});

Deno.test("serveClients() goes on behind a bad message when onBadMessage has dealt with it", async () => {
  await using served = inMemory({
    codec: lines({ limit: 10 }),
    onBadMessage: async (client, error) => {
      await Promise.resolve();
      client.send(error.name.slice(0, 10));
    },
    onMessage: (client, line) => client.send(line),
  });
  const client = served.connect();
  await client.stream.write(encodeAll(lines(), ["x".repeat(11), "ok"]));
  assertEquals(await client.receive(), "FrameTooLa");
  assertEquals(await client.receive(), "ok");
});

Deno.test("Client.close() delivers what is queued, then the farewell", async () => {
  const calls: string[] = [];
  await using served = inMemory({
    onMessage: (client) => {
      for (let i = 0; i < 1_000; i++) client.send(`line ${i}`);
      client.close("enough");
      client.close("another reason");
      calls.push(`closing: ${client.closing}, ${client.send("too late")}`);
    },
    farewell: (_client, { message }) => `bye: ${message}`,
    onClose: (client, { kind, message }) => {
      calls.push(`${kind}, ${message}, ${client.join("room") ?? [...client.rooms].length}`);
    },
  }, 100);
  const client = served.connect();
  await client.send("go");
  const got = await client.rest();
  assertEquals(got.length, 1_001);
  assertEquals(got.slice(-2), ["line 999", "bye: enough"]);
  assertEquals(calls, ["closing: true, closed", "application, enough, 0"]);
});

Deno.test("Client.close() aborts when the client does not read within the grace", async () => {
  await using served = inMemory({
    onOpen: (client) => {
      client.send("x".repeat(60_000));
      client.close("enough", { grace: 10 });
    },
  }, 100);
  served.connect();
  const [closed] = await served.events.wait("closed");
  assertEquals([closed?.outcome, closed?.reason.kind], ["aborted", "application"]);
});

Deno.test("Client.flushed() resolves when all has been written, and when the client has gone", async () => {
  const steps: string[] = [];
  await using served = inMemory({
    onOpen: async (client) => {
      await client.flushed();
      client.send("x".repeat(1_000));
      await client.flushed();
      steps.push(`written ${client.bytesWritten}`);
      client.send("y".repeat(1_000));
      const flushed = client.flushed();
      client.close("", { grace: 0 });
      await flushed;
      steps.push(client.send("z"));
    },
  }, 100);
  const client = served.connect();
  assertEquals(await client.receive(), "x".repeat(1_000));
  await served.events.wait("closed");
  assertEquals(steps, ["written 1001", "closed"]);
});

Deno.test("a client is lost when its connection is, with the error", async () => {
  await using served = inMemory({ onOpen: (client) => client.send("x".repeat(1_000)) }, 100);
  const client = served.connect();
  await served.events.wait("opened");
  client.stream.abort();
  const [closed] = await served.events.wait("closed");
  assertEquals([closed?.reason.kind, closed?.outcome], ["lost", "aborted"]);
  assertEquals((closed?.reason.error as Error).name, "ConnectionLostError");
});

Deno.test("serveClients() throws nothing but what the encoder throws when something is sent", async () => {
  const seen = Promise.withResolvers<void>();
  await using served = inMemory({
    onOpen: (client) => {
      assertThrows(() => client.send("two\nlines"), TypeError);
      assertThrows(() => served.server.broadcast("two\nlines"), TypeError);
      assertEquals(client.send("one"), "sent");
      seen.resolve();
    },
  });
  const client = served.connect();
  assertEquals(await client.receive(), "one");
  await seen.promise;
  await assertRejects(() => served.server.shutdown({ timeout: -1 }), RangeError);
});

Deno.test("Client.close() refuses a grace that is no duration", async () => {
  await using served = inMemory({
    onMessage: (client) => {
      // deno-lint-ignore no-explicit-any -- wrong on purpose
      for (const grace of [NaN, -1, "soon" as any]) {
        const message = `Cannot close a client with grace as a number of milliseconds from 0`;
        assertThrows(() => client.close("", { grace }), RangeError, message);
      }
      client.send(`${client.closing}`);
    },
  });
  const client = served.connect();
  await client.send("x");
  assertEquals(await client.receive(), "false");
});

Deno.test("Client.lastMessageAt is openedAt at first, and grows by the same clock", async () => {
  await using served = inMemory({
    onOpen: (client) => client.send(`${client.lastMessageAt - client.openedAt}`),
    onMessage: (client) => client.send(`${Number.isInteger(client.lastMessageAt)}`),
  });
  const client = served.connect();
  assertEquals(await client.receive(), "0");
  await client.send("x");
  assertEquals(await client.receive(), "true");
});

Deno.test("Client.close() keeps the first reason when it is the limits that close before it", async () => {
  const reasons: CloseReason[] = [];
  await using served = inMemory({
    limits: { totalOutbox: 100 },
    onMessage: (client) => {
      for (const line of ["one", "two"]) served.server.broadcast(line);
      client.close("enough");
    },
    farewell: (_client, { kind }) => kind,
    onClose: (_client, reason) => reasons.push(reason),
  });
  const client = served.connect();
  await client.send("x");
  assertEquals(await client.rest(), ["overflow"]);
  assertEquals(reasons.map(({ kind }) => kind), ["overflow"]);
});
