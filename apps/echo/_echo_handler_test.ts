import { assertEquals } from "@std/assert";
import { type ByteStream, serve } from "@zocalo/transport";
import { memoryListener } from "@zocalo/transport/testing";
import { echoHandler } from "./_echo_handler.ts";

async function readToEnd(stream: ByteStream): Promise<number[]> {
  const bytes: number[] = [];
  const buffer = new Uint8Array(64);
  for (let count; (count = await stream.read(buffer)) !== null;) {
    bytes.push(...buffer.subarray(0, count));
  }
  return bytes;
}

Deno.test("echoHandler() sends back what arrives, also after the client has finished sending", async () => {
  const listener = memoryListener();
  await using _server = serve(listener, echoHandler);
  await using client = listener.connect();
  await client.write(new Uint8Array([1, 2]));
  await client.write(new Uint8Array([3]));
  await client.closeWrite();
  assertEquals(await readToEnd(client), [1, 2, 3]);
});

/** A round trip of one byte: after it the handler is at work. */
async function roundTrip(stream: ByteStream): Promise<void> {
  await stream.write(new Uint8Array([7]));
  assertEquals(await stream.read(new Uint8Array(1)), 1);
}

Deno.test("echoHandler() closes idle streams when the server drains", async () => {
  const listener = memoryListener();
  const server = serve(listener, echoHandler);
  const clients = Array.from({ length: 20 }, () => listener.connect());
  await Promise.all(clients.map(roundTrip));
  const shutdown = server.shutdown();
  for (const client of clients) assertEquals(await readToEnd(client), []);
  await Promise.all(clients.map((client) => client.close()));
  const { drained, aborted } = await shutdown;
  assertEquals([drained, aborted.length], [20, 0]);
  await server.finished;
});

Deno.test("echoHandler() closes an idle stream though its client never finishes", async () => {
  const listener = memoryListener();
  const server = serve(listener, echoHandler);
  using client = listener.connect();
  await roundTrip(client);
  const { drained, aborted } = await server.shutdown();
  assertEquals([drained, aborted.length], [1, 0]);
  await server.finished;
});

Deno.test("echoHandler() lets a busy stream go on while the server drains", async () => {
  const listener = memoryListener();
  const server = serve(listener, echoHandler);
  using client = listener.connect();
  await roundTrip(client);
  const shutdown = server.shutdown();
  const startedAt = performance.now();
  while (performance.now() - startedAt < 300) await roundTrip(client);
  server.shutdown({ timeout: 0 });
  const { drained, aborted } = await shutdown;
  assertEquals([drained, aborted.length], [0, 1]);
  await server.finished;
});
