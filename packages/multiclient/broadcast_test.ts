import { assertEquals, assertThrows } from "@std/assert";
import type { Client } from "./mod.ts";
import { inMemory, type Peer } from "./multiclient_test_support.ts";

type Lines = Record<number, string[]>;

/** Three clients; what `act` does is done in one go, and then all are closed: the lines that each got. */
async function got(
  act: (
    clients: [Client<string>, Client<string>, Client<string>],
    server: ReturnType<typeof inMemory>["server"],
  ) => void,
): Promise<Lines> {
  await using served = inMemory();
  const peers: Peer[] = [];
  for (let count = 1; count <= 3; count++) {
    peers.push(served.connect());
    await served.events.wait("opened", count);
  }
  const clients = [...served.server.clients.values()] as Parameters<typeof act>[0];
  act(clients, served.server);
  for (const client of clients) client.close();
  const rests = await Promise.all(peers.map(({ rest }) => rest()));
  return Object.fromEntries(rests.map((rest, i) => [i + 1, rest]));
}

Deno.test("broadcast() sends to all, to a room, to some, and not to those in `except`", async () => {
  const lines = await got(([a, b, c], server) => {
    a.join("square");
    b.join("square");
    assertEquals(server.broadcast("all"), { sent: 3, dropped: 0, closed: 0 });
    assertEquals(server.broadcast("room", { room: "square" }).sent, 2);
    assertEquals(server.broadcast("room but a", { room: "square", except: a }).sent, 1);
    assertEquals(server.broadcast("all but two", { except: [a, b] }).sent, 1);
    assertEquals(server.broadcast("all but a set", { except: new Set([c]) }).sent, 2);
    assertEquals(server.broadcast("some", { to: new Set([a, c]), except: c }).sent, 1);
    assertEquals(server.broadcast("nobody", { room: "no such room" }).sent, 0);
    assertThrows(() => server.broadcast("x", { room: "square", to: [a] }), TypeError);
  });
  assertEquals(lines, {
    1: ["all", "room", "all but a set", "some"],
    2: ["all", "room", "room but a", "all but a set"],
    3: ["all", "all but two"],
  });
});

Deno.test("broadcast() keeps the order among what is sent otherwise in the same go", async () => {
  const lines = await got(([a, b, c], server) => {
    for (let i = 0; i < 3; i++) server.broadcast(`all ${i}`, { except: c });
    a.send("one");
    for (let i = 3; i < 5; i++) server.broadcast(`all ${i}`, { except: c });
    b.join("square");
    for (let i = 0; i < 3; i++) server.broadcast(`room ${i}`, { room: "square" });
    a.join("square");
    for (let i = 3; i < 6; i++) server.broadcast(`room ${i}`, { room: "square" });
    b.leave("square");
    for (let i = 6; i < 8; i++) server.broadcast(`room ${i}`, { room: "square" });
    for (let i = 5; i < 7; i++) server.broadcast(`all ${i}`);
    a.close();
    assertEquals(server.broadcast("late"), { sent: 2, dropped: 0, closed: 1 });
    assertEquals(server.broadcast("later"), { sent: 2, dropped: 0, closed: 1 });
  });
  const rooms = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `room ${from + i}`);
  assertEquals(lines, {
    1: ["all 0", "all 1", "all 2", "one", "all 3", "all 4", ...rooms(3, 8), "all 5", "all 6"],
    2: [
      ...["all 0", "all 1", "all 2", "all 3", "all 4", ...rooms(0, 6)],
      ...["all 5", "all 6", "late", "later"],
    ],
    3: ["all 5", "all 6", "late", "later"],
  });
});

Deno.test("encode() makes a frame that can be sent to any number of clients", async () => {
  const lines = await got(([a, b, c], server) => {
    const frame = server.encode("once");
    a.send(frame);
    assertEquals(server.broadcast(frame, { to: [b, c, c] }).sent, 3);
  });
  assertEquals(lines, { 1: ["once"], 2: ["once"], 3: ["once", "once"] });
});

for (const overflow of ["disconnect", "drop-newest", "drop-oldest"] as const) {
  Deno.test(`broadcast() says what became of each frame when an outbox is full: ${overflow}`, async () => {
    await using served = inMemory({ limits: { outbox: 1_000, overflow } });
    const peers = [served.connect(), served.connect()];
    await served.events.wait("opened", 2);
    const [first] = [...served.server.clients.values()];
    first!.send("x".repeat(799));
    const results = Array.from({ length: 5 }, (_, i) => served.server.broadcast(`${i}`.padEnd(99)));
    const sums = results.map(({ sent, dropped, closed }) => `${sent}${dropped}${closed}`);
    const full = { "disconnect": "101", "drop-newest": "110", "drop-oldest": "200" }[overflow];
    assertEquals(sums, ["200", "200", full, full, full]);
    assertEquals((await peers[1]!.receive())?.trim(), "0");
    const got = await peers[0]!.receive();
    const expected = {
      "disconnect": undefined, // nothing had been written when it was closed
      "drop-newest": "x".repeat(799),
      "drop-oldest": "0".padEnd(99),
    };
    assertEquals(got, expected[overflow]);
    const { dropped } = served.server.stats();
    assertEquals(dropped, { "disconnect": 3, "drop-newest": 3, "drop-oldest": 1 }[overflow]);
  });
}

Deno.test("rooms exist as long as somebody is in them, and are known in onClose", async () => {
  const left: string[] = [];
  await using served = inMemory({
    onMessage: (client, room) => {
      client.join(room);
      client.join(room);
      client.send([...client.rooms].join());
    },
    onClose: (client) => {
      for (const room of client.rooms) {
        left.push(`${room} ${served.server.broadcast("gone", { room, except: client }).sent}`);
      }
    },
  });
  const [a, b] = [served.connect(), served.connect()];
  for (const client of [a, b]) {
    for (const room of ["x", "y"]) {
      await client.send(room);
      assertEquals((await client.receive())?.at(-1), room);
    }
  }
  assertEquals([...served.server.rooms].map(([room, { size }]) => `${room} ${size}`), [
    "x 2",
    "y 2",
  ]);
  await a.stream.close();
  assertEquals([await b.receive(), await b.receive()], ["gone", "gone"]);
  assertEquals(left, ["x 1", "y 1"]);
  assertEquals(served.server.stats().rooms, 2);
  for (const client of served.server.clients.values()) client.leave("x");
  assertEquals([...served.server.rooms.keys()], ["y"]);
  await b.stream.close();
  await served.events.wait("closed", 2);
  assertEquals(served.server.stats().rooms, 0);
});

Deno.test("broadcast() refuses clients of another server, and then nobody gets anything", async () => {
  await using other = inMemory();
  other.connect();
  await other.events.wait("opened");
  const [stranger] = other.server.clients.values();
  const lines = await got(([a, b], server) => {
    const message = "Cannot broadcast to what is no client of this server";
    assertThrows(() => server.broadcast("x", { to: [a, stranger!] }), TypeError, message);
    a.close();
    assertEquals(server.broadcast("y", { to: [a, b] }), { sent: 1, dropped: 0, closed: 1 });
  });
  assertEquals(lines, { 1: [], 2: ["y"], 3: [] });
});
