/** Many clients in one room, over faulty streams, and as the README shows it. */
import { assert, assertEquals } from "@std/assert";
import { encodeAll, lines } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { type Client, serveClients } from "@zocalo/multiclient";
import type { ByteStream, Listener } from "@zocalo/transport";
import { faultyStream, memoryListener } from "@zocalo/transport/testing";

const CROWD = 5_000;

Deno.test("5 000 clients join and leave one room, and all of them hear what is said there", async () => {
  const listener = memoryListener();
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  await using server = serveClients(listener, {
    codec: lines(),
    limits: { idle: 60_000, rate: { rate: 100 } },
    onOpen: (client) => {
      client.join("square");
      if (server.clients.size === CROWD) opened.resolve();
    },
    onMessage(client, line) {
      server.broadcast(line, { room: "square", except: client });
    },
    onClose: (client) => {
      assert(client.rooms.has("square"));
      if (server.stats().clients === 1) closed.resolve();
    },
  });
  const streams = Array.from({ length: CROWD }, () => listener.connect());
  await opened.promise;
  const [sender, ...others] = streams.map((stream) => framed(stream, lines()));
  for (const line of ["one", "two"]) await sender!.send(line);
  for (const other of others) {
    assertEquals([await other.receive(), await other.receive()], ["one", "two"]);
  }
  const room = server.rooms.get("square")!;
  assertEquals(room.size, CROWD);
  for (const client of [...room].slice(0, CROWD / 2)) client.leave("square");
  assertEquals(server.broadcast("three", { room: "square" }).sent, CROWD / 2);
  for (const client of server.clients.values()) client.join("square");
  await Promise.all(streams.map((stream) => stream.close()));
  await closed.promise;
  await server.shutdown();
  assertEquals([server.stats().rooms, server.stats().clients], [0, 0]);
});

/** The same, over streams that read and write in small pieces and hesitate. */
function faulty(listener: ReturnType<typeof memoryListener>): Listener {
  let seed = 0;
  return {
    endpoint: listener.endpoint,
    accept: async () => {
      const stream: ByteStream | null = await listener.accept();
      return stream && faultyStream(stream, { seed: ++seed });
    },
    close: () => listener.close(),
    [Symbol.asyncIterator]: () => listener[Symbol.asyncIterator](),
    [Symbol.asyncDispose]: () => listener.close(),
  };
}

Deno.test("serveClients() keeps order and frames over faulty streams, and ends as it was told", async () => {
  const listener = memoryListener({ bufferSize: 500 });
  const members: Client<string>[] = [];
  const opened = Promise.withResolvers<void>();
  const outcomes: string[] = [];
  await using server = serveClients(faulty(listener), {
    codec: lines(),
    farewell: (_client, { message }) => message,
    onOpen: (client) => {
      if (members.push(client) === 10) opened.resolve();
    },
    onMessage(client, line) {
      server.broadcast(line, { except: client });
    },
    onEvent: (event) => {
      if (event.type === "closed") outcomes.push(`${event.reason.kind} ${event.outcome}`);
    },
  });
  const streams = Array.from({ length: 10 }, () => listener.connect());
  await opened.promise;
  const said = Array.from({ length: 200 }, (_, i) => `line ${i} `.padEnd(i, "x"));
  const sending = streams[0]!.write(encodeAll(lines(), said));
  const hear = async (stream: ByteStream) => {
    const messages = framed(stream, lines());
    const heard: string[] = [];
    for await (const message of messages) {
      heard.push(message);
      if (heard.length === said.length) members[streams.indexOf(stream)]!.close("enough");
    }
    await stream.close();
    return heard;
  };
  for (const heard of await Promise.all(streams.slice(1).map(hear))) {
    assertEquals(heard, [...said, "enough"]);
  }
  await sending;
  await streams[0]!.close();
  await server.shutdown();
  assertEquals(outcomes.filter((outcome) => outcome === "application clean").length, 9);
});
