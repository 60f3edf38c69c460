import { assert, assertEquals } from "@std/assert";
import { encodeAll, lines } from "@zocalo/framing";
import { inMemory } from "./multiclient_test_support.ts";

for (const outbox of [undefined, 10_000]) {
  Deno.test(`a client that sends a lot at once closes nobody who reads, with limits.outbox ${outbox}`, async () => {
    const LINES = 100_000;
    await using served = inMemory({
      limits: { outbox },
      onMessage: (client, line) => void served.server.broadcast(line, { except: client }),
    });
    const readers = [served.connect(), served.connect()];
    const sender = served.connect();
    await served.events.wait("opened", 3);
    const reading = readers.map(async (reader) => {
      for (let i = 0; i < LINES; i++) assertEquals(await reader.receive(), "");
    });
    await sender.stream.write(new Uint8Array(LINES).fill(0x0a));
    await Promise.all(reading);
    assertEquals(served.server.stats().closed.overflow, 0);
  });
}

Deno.test("serveClients() lets the event loop turn while many messages of one chunk are dealt with", async () => {
  const MESSAGES = 200;
  let heard = 0;
  const atNextTurn = Promise.withResolvers<number>();
  const all = Promise.withResolvers<void>();
  await using served = inMemory({
    onMessage: () => {
      if (heard === 0) setTimeout(() => atNextTurn.resolve(heard), 0);
      for (const start = performance.now(); performance.now() - start < 1;);
      if (++heard === MESSAGES) all.resolve();
      // Promises that are kept already make no turn.
      return Promise.resolve();
    },
  });
  const { stream } = served.connect();
  await stream.write(encodeAll(lines(), Array.from({ length: MESSAGES }, () => "x")));
  assert(await atNextTurn.promise < MESSAGES);
  await all.promise;
});

Deno.test("clients that send a lot at once are dealt with in turn", async () => {
  const SENDERS = 3;
  const heard: number[] = [];
  const all = Promise.withResolvers<void>();
  await using served = inMemory({
    onMessage: (client, line) => {
      heard.push(client.id);
      client.send(line.padEnd(3_000));
      if (heard.length === SENDERS * 30) all.resolve();
    },
  });
  const senders = Array.from({ length: SENDERS }, () => served.connect());
  await served.events.wait("opened", SENDERS);
  const chunk = encodeAll(lines(), Array.from({ length: 30 }, () => "x"));
  await Promise.all(senders.map(({ stream }) => stream.write(chunk)));
  const reading = senders.map(async (sender) => {
    for (let i = 0; i < 30; i++) await sender.receive();
  });
  await all.promise;
  await Promise.all(reading);
  const last = senders.map((_, i) => heard.lastIndexOf(i + 1));
  const first = senders.map((_, i) => heard.indexOf(i + 1));
  assert(Math.max(...first) < Math.min(...last), `one had to wait for another: ${heard}`);
});
