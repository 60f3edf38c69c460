import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ConnectError, ConnectionLostError } from "../errors.ts";
import { memoryListener, memoryPair } from "./memory.ts";

Deno.test("memoryPair() resets the peer when a stream ends with input unread", async () => {
  const [a, b] = memoryPair();
  await a.write(new Uint8Array(10));
  await b.write(new Uint8Array(10));
  a.abort();
  await assertRejects(() => b.read(new Uint8Array(1)), ConnectionLostError);
  await assertRejects(() => b.closeWrite(), ConnectionLostError);
  assertEquals(await b.close(), "aborted");
});

Deno.test("memoryPair() lets the peer read all when a stream ends with nothing unread", async () => {
  const [a, b] = memoryPair();
  await a.write(new Uint8Array(10));
  a.abort();
  assertEquals(await b.read(new Uint8Array(16)), 10);
  assertEquals(await b.read(new Uint8Array(16)), null);
  b.abort();
});

Deno.test("memoryPair() lets timers fire while both sides are busy", async () => {
  const [a, b] = memoryPair();
  const busy = (async () => {
    for (;;) await b.write(new Uint8Array(1_000));
  })();
  assertEquals(await a.close({ timeout: 20 }), "aborted");
  await assertRejects(() => busy, ConnectionLostError);
  b.abort();
});

Deno.test("memoryPair() refuses a buffer that holds nothing", () => {
  assertThrows(() => memoryPair({ bufferSize: 0 }), RangeError, "bufferSize");
});

Deno.test("memoryListener() tells clients apart", async () => {
  await using listener = memoryListener({ name: "server" });
  using first = listener.connect();
  using second = listener.connect();
  assertEquals(first.remote, listener.endpoint);
  assertEquals(first.local, { transport: "memory", name: "server/1" });
  assertEquals(second.local, { transport: "memory", name: "server/2" });
  using accepted = (await listener.accept())!;
  assertEquals([accepted.local, accepted.remote], [listener.endpoint, first.local]);
});

Deno.test("memoryListener() refuses clients when it is closed, and ends those in its queue", async () => {
  const listener = memoryListener();
  using queued = listener.connect();
  await listener.close();
  assertEquals(await queued.read(new Uint8Array(1)), null);
  assertThrows(() => listener.connect(), ConnectError, "connection refused");
});
