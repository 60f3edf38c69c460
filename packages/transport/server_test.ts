import { assertEquals, assertStrictEquals } from "@std/assert";
import { echo, inMemory, text } from "./_test_support.ts";
import { type ClosedEvent, copy, listen, serve } from "./mod.ts";

Deno.test("Server.shutdown() lets handlers finish what they do", async () => {
  const { server, listener } = inMemory(async (stream, { draining }) => {
    await new Promise<void>((resolve) => draining.addEventListener("abort", () => resolve()));
    await stream.write(text("goodbye"));
  });
  const clients = [listener.connect(), listener.connect()];
  for (const client of clients) await client.closeWrite();
  const report = server.shutdown();
  for (const client of clients) assertEquals(await client.read(new Uint8Array(16)), 7);
  assertEquals(await report, { drained: 2, aborted: [] });
  await server.finished;
  for (const client of clients) client.abort();
});

Deno.test("Server.shutdown() aborts and reports what is left when the time is up", async () => {
  const reasons: unknown[] = [];
  const { server, listener, events } = inMemory(async (stream, { signal }) => {
    signal.addEventListener("abort", () => reasons.push(signal.reason));
    await copy(stream, stream);
  });
  using _client = listener.connect();
  const [accepted] = await events.wait("accepted");
  const report = await server.shutdown({ timeout: 1 });
  assertEquals(report.drained, 0);
  assertEquals(report.aborted, [accepted!.connection]);
  await server.finished;
  const [closed] = events.all.filter((event): event is ClosedEvent => event.type === "closed");
  assertEquals(closed!.reason, "shutdown");
  assertStrictEquals(closed!.error, reasons[0]);
  assertEquals((reasons[0] as DOMException).name, "AbortError");
});

Deno.test("Server.shutdown() called again with less time hastens the first call", async () => {
  const { server, listener, events } = inMemory(echo);
  using _client = listener.connect();
  await events.wait("accepted");
  const first = server.shutdown({ timeout: 60_000 });
  const second = server.shutdown({ timeout: 0 });
  assertStrictEquals(await first, await second);
  assertEquals((await first).aborted.length, 1);
  await server.finished;
});

Deno.test("Server.shutdown() frees the port", async () => {
  const server = serve("tcp://127.0.0.1:0", echo);
  await server.shutdown();
  await using _again = listen(server.endpoint);
});

Deno.test("Server.shutdown() says the same again when the server has stopped", async () => {
  const { server } = inMemory(echo);
  const report = await server.shutdown({ timeout: 60_000 });
  await server.finished;
  assertStrictEquals(await server.shutdown({ timeout: 30_000 }), report);
});

Deno.test("ConnectionInfo can be written as JSON", async () => {
  const { server, listener, events } = inMemory(echo);
  using client = listener.connect();
  const [accepted] = await events.wait("accepted");
  const { openedAt, ...info } = JSON.parse(JSON.stringify(accepted!.connection));
  assertEquals(typeof openedAt, "number");
  assertEquals(info, {
    id: 1,
    local: client.remote,
    remote: client.local,
    bytesRead: 0,
    bytesWritten: 0,
  });
  await server.shutdown({ timeout: 0 });
});
