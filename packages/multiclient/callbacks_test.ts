import { assertEquals, assertStrictEquals } from "@std/assert";
import { encodeAll, lines } from "@zocalo/framing";
import type { Client, CloseReason } from "./mod.ts";
import { inMemory } from "./multiclient_test_support.ts";

const FAILING = {
  "data throws": "data",
  "onOpen throws": "onOpen",
  "onOpen rejects": "onOpen",
  "onMessage throws": "onMessage",
  "onMessage rejects": "onMessage",
  "onBadMessage throws": "onBadMessage",
  "onBadMessage rejects": "onBadMessage",
} as const;

for (const [what, callback] of Object.entries(FAILING)) {
  Deno.test(`serveClients() closes that client alone when ${what}`, async () => {
    const error = new Error("mine");
    const fail = ({ id }: { id: number }) => {
      if (id > 1) return;
      if (what.endsWith("rejects")) return Promise.reject(error);
      throw error;
    };
    const reasons: CloseReason[] = [];
    await using served = inMemory({
      codec: lines({ limit: 10 }),
      onClose: (_client, reason) => reasons.push(reason),
      onMessage: (client, line) => client.send(line),
      onBadMessage: () => {},
      [callback]: callback === "onMessage"
        ? (client: Client<string>, line: string) => fail(client) ?? client.send(line)
        : fail,
    });
    const input = encodeAll(lines(), ["x".repeat(11), "ok"]);
    const client = served.connect();
    await client.stream.write(input);
    await client.rest();
    const [event] = await served.events.wait("callbackError");
    assertStrictEquals(event?.error, error);
    assertEquals(event?.callback, callback);
    assertEquals(reasons.map(({ kind }) => kind), callback === "data" ? [] : ["error"]);

    const other = served.connect();
    await other.stream.write(input);
    assertEquals(await other.receive(), "ok");
  });
}

Deno.test("serveClients() closes a client all the same when its farewell throws", async () => {
  await using served = inMemory({
    onOpen: (client) => client.close("enough"),
    farewell: () => {
      throw new Error("mine");
    },
  });
  assertEquals(await served.connect().rest(), []);
  const [closed] = await served.events.wait("closed");
  assertEquals(closed?.reason.kind, "application");
  assertEquals((await served.events.wait("callbackError"))[0]?.callback, "farewell");
});

Deno.test("onClose is called once when it throws, and the server goes on", async () => {
  let closes = 0;
  await using served = inMemory({
    onMessage: (client) => client.close("enough"),
    onClose: () => {
      closes++;
      throw new Error("mine");
    },
  });
  for (let i = 1; i <= 3; i++) {
    const client = served.connect();
    await client.send("x");
    assertEquals(await client.rest(), []);
    await served.events.wait("closed", i);
    assertEquals(closes, i);
  }
  assertEquals((await served.events.wait("callbackError", 3)).length, 3);
});

Deno.test("onClose may return a promise, and what that rejects with is told", async () => {
  const error = new Error("mine");
  await using served = inMemory({
    onMessage: (client) => client.close("enough"),
    onClose: async () => {
      await Promise.resolve();
      throw error;
    },
  });
  const client = served.connect();
  await client.send("x");
  assertEquals(await client.rest(), []);
  const [event] = await served.events.wait("callbackError");
  assertEquals(event?.callback, "onClose");
  assertStrictEquals(event?.error, error);
});

Deno.test("onMessage may return what only looks like a promise", async () => {
  const error = new Error("mine");
  const reasons: CloseReason[] = [];
  await using served = inMemory({
    onMessage: (client, line) => {
      client.send(line);
      if (line === "number") return { then: 5 };
      if (line === "throws") {
        return {
          then() {
            throw error;
          },
        };
      }
      return {
        get then() {
          throw error;
        },
      };
    },
    onClose: (_client, reason) => reasons.push(reason),
  });
  for (const last of ["throws", "getter throws"]) {
    const client = served.connect();
    await client.stream.write(encodeAll(lines(), ["number", last]));
    assertEquals(await client.rest(), ["number", last]);
  }
  const errors = await served.events.wait("callbackError", 2);
  assertEquals(errors.map(({ error }) => error), [error, error]);
  assertEquals(reasons.map(({ kind }) => kind), ["error", "error"]);
});

for (const where of ["data", "opened"]) {
  Deno.test(`onOpen and onClose are called both when the client is closed by: ${where}`, async () => {
    const calls: string[] = [];
    const closed = Promise.withResolvers<void>();
    await using served = inMemory<string>({
      data: (client) => {
        if (where === "data") client.close("banned");
        return "";
      },
      onOpen: async (client) => {
        calls.push(`open, closing: ${client.closing}`);
        await new Promise(() => {});
      },
      onClose: (_client, { message }) => calls.push(message),
      farewell: (_client, { message }) => message,
      onEvent: ({ type, ...event }) => {
        calls.push(type);
        if ("client" in event && where === type) event.client.close("banned");
        if (type === "closed") closed.resolve();
      },
    });
    assertEquals(await served.connect().rest(), ["banned"]);
    await closed.promise;
    assertEquals(calls, ["opened", "open, closing: true", "banned", "closed"]);
  });
}
