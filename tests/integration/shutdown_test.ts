/** Ending connections and servers, over real sockets. */
import { assertEquals } from "@std/assert";
import { type ByteStream, connect, serve } from "@zocalo/transport";

async function readExactly(stream: ByteStream, length: number): Promise<void> {
  const buffer = new Uint8Array(65_536);
  while (length > 0) {
    const count = await stream.read(buffer.subarray(0, Math.min(length, buffer.length)));
    if (count === null) throw new Error(`The stream ended ${length} bytes early`);
    length -= count;
  }
}

Deno.test("Server.shutdown() lets busy clients finish and reports those that do not", async () => {
  const half = new Uint8Array(100_000);
  const halfClosed = Promise.withResolvers<void>();
  const server = serve("tcp://127.0.0.1:0", async (stream) => {
    await readExactly(stream, half.length);
    await stream.write(new Uint8Array(1));
    await readExactly(stream, half.length);
    await stream.write(half);
  }, {
    onEvent: ({ type }) => {
      if (type === "closed" && server.connections.size === 100) halfClosed.resolve();
    },
  });
  const clients = await Promise.all(Array.from({ length: 200 }, () => connect(server.endpoint)));
  await Promise.all(clients.map(async (client) => {
    await client.write(half);
    await readExactly(client, 1);
  }));

  const stopping = server.shutdown({ timeout: 60_000 });
  await Promise.all(clients.map(async (client, index) => {
    if (index % 2 === 1) return;
    await client.write(half);
    await readExactly(client, half.length);
    assertEquals(await client.close(), "clean");
  }));
  await halfClosed.promise;
  void server.shutdown({ timeout: 0 });
  const { drained, aborted } = await stopping;
  assertEquals([drained, aborted.length], [100, 100]);
  await server.finished;
  for (const client of clients) client.abort();
});

Deno.test("a handler that returns loses nothing of what it wrote, though input is unread", async () => {
  await using server = serve("tcp://127.0.0.1:0", async (stream) => {
    await stream.write(new Uint8Array(200_000));
  });
  using client = await connect(server.endpoint);
  const sending = client.write(new Uint8Array(1_000_000));
  await readExactly(client, 200_000);
  assertEquals(await client.read(new Uint8Array(1)), null);
  await sending;
  assertEquals(await client.close(), "clean");
});
