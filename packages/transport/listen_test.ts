import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { connect, formatEndpoint, listen, ListenError, parseEndpoint } from "./mod.ts";
import { memoryListener, memoryPair } from "./testing/mod.ts";
import { ConnListener } from "./listener.ts";

Deno.test("listen() tells the port that it got", async () => {
  await using listener = listen("tcp://127.0.0.1:0");
  assert(listener.endpoint.port !== 0);
});

Deno.test("listen() throws ListenError with the endpoint when the address is in use", async () => {
  await using listener = listen("tcp://127.0.0.1:0");
  const error = assertThrows(() => listen(listener.endpoint), ListenError) as ListenError;
  assertEquals(error.endpoint, listener.endpoint);
  assert(error.cause instanceof Deno.errors.AddrInUse);
});

Deno.test("listen() refuses options that make no sense", () => {
  for (const backlog of [0, 1.5, NaN, 2 ** 32]) {
    assertThrows(() => listen(":0", { backlog }), RangeError, `${backlog}`);
  }
  assertThrows(() => listen("udp://:0"), TypeError, "udp://127.0.0.1:0");
});

Deno.test("Listener.close() waits until the pending accept() has returned to the system", async () => {
  const accepting = Promise.withResolvers<never>();
  const listener = new ConnListener({
    endpoint: { transport: "memory", name: "test" },
    accept: () => accepting.promise,
    close: () => {},
  });
  const accepted = listener.accept();
  let closed = false;
  const closing = listener.close().then(() => closed = true);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(closed, false);
  accepting.reject(new Error("The listener is closed"));
  await closing;
  assertEquals(await accepted, null);
  assertEquals(await listener.accept(), null);
});

Deno.test("Listener frees the port when close() resolves", async () => {
  let endpoint = parseEndpoint("tcp://127.0.0.1:0");
  for (let i = 0; i < 5; i++) {
    await using listener = listen(endpoint);
    endpoint = listener.endpoint;
    void listener.accept();
  }
});

Deno.test("Listener iterates over connections until it is closed", async () => {
  const listener = listen("tcp://127.0.0.1:0");
  const clients = await Promise.all([1, 2, 3].map(() => connect(listener.endpoint)));
  const remotes = new Set<string>();
  for await (const stream of listener) {
    remotes.add(formatEndpoint(stream.remote));
    stream.abort();
    if (remotes.size === 3) await listener.close();
  }
  assertEquals(remotes, new Set(clients.map((client) => formatEndpoint(client.local))));
  for (const client of clients) client.abort();
});

Deno.test("Listener.accept() throws TypeError while another accept() is pending", async () => {
  await using listener = memoryListener();
  const first = listener.accept();
  await assertRejects(() => listener.accept(), TypeError, "pending");
  using client = listener.connect();
  using server = (await first)!;
  assertEquals(server.remote, client.local);
});

Deno.test("Listener.accept() passes over connections that died in the queue", async () => {
  const [stream, other] = memoryPair();
  const results = ["ENOTCONN", "ECONNABORTED", stream, "EMFILE", other];
  const listener = new ConnListener({
    endpoint: { transport: "memory", name: "test" },
    // deno-lint-ignore require-await
    accept: async () => {
      const next = results.shift()!;
      if (typeof next === "string") throw Object.assign(new Error("failed"), { code: next });
      return next;
    },
    close: () => {},
  });
  assert(await listener.accept() === stream);
  const error = await assertRejects(() => listener.accept(), ListenError) as ListenError;
  assertEquals((error.cause as { code: string }).code, "EMFILE");
  assert(await listener.accept() === other);
  for (const end of [stream, other]) end.abort();
});
