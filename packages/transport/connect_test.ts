import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import { connect, ConnectError, type Endpoint, listen } from "./mod.ts";

/** A port of this machine on which nobody listens. */
async function freePort(): Promise<number> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  await listener.accept().catch(() => {});
  return listener.addr.port;
}

Deno.test("connect() names the endpoint and the cause when the port is refused", async () => {
  const port = await freePort();
  const error = await assertRejects(
    () => connect(`tcp://127.0.0.1:${port}`),
    ConnectError,
    `Cannot connect to tcp://127.0.0.1:${port}: `,
  ) as ConnectError;
  assertEquals(error.errors.length, 1);
  assertEquals(error.endpoint, { transport: "tcp", hostname: "127.0.0.1", port });
  assert(error.errors[0].cause instanceof Deno.errors.ConnectionRefused);
});

Deno.test("connect() rejects with ConnectError when the name is not found", async () => {
  const error = await assertRejects(
    () => connect("tcp://nowhere.invalid:80"),
    ConnectError,
    "tcp://nowhere.invalid:80",
  ) as ConnectError;
  assertEquals(error.errors.length, 1);
});

Deno.test("connect() finds a name of the hosts file", async () => {
  await using listener = listen("tcp://127.0.0.1:0");
  using client = await connect(`localhost:${listener.endpoint.port}`);
  using server = (await listener.accept())!;
  assertEquals(client.remote, listener.endpoint);
  assertEquals(server.remote, client.local);
});

Deno.test("connect() speaks IPv6, and listen() counts mapped IPv4 peers as IPv4", async () => {
  await using listener = listen("tcp://[::]:0");
  const { port } = listener.endpoint;
  using six = await connect(`[::1]:${port}`);
  using sixAccepted = (await listener.accept())!;
  assertEquals(sixAccepted.remote, six.local);
  using four = await connect(`127.0.0.1:${port}`);
  using fourAccepted = (await listener.accept())!;
  assertEquals(fourAccepted.remote, four.local);
  assertEquals(fourAccepted.remote.hostname, "127.0.0.1");
});

Deno.test("connect() throws the signal's reason when it has aborted before", async () => {
  const reason = new Error("never mind");
  const failed = connect("tcp://127.0.0.1:1", { signal: AbortSignal.abort(reason) });
  assertStrictEquals(await failed.catch((error) => error), reason);
});

Deno.test("connect() throws the signal's reason when it aborts meanwhile, and leaves nothing open", async () => {
  await using listener = listen("tcp://127.0.0.1:0");
  const controller = new AbortController();
  const connecting = connect(listener.endpoint, { signal: controller.signal });
  const reason = new Error("never mind");
  controller.abort(reason);
  assertStrictEquals(await connecting.catch((error) => error), reason);
});

Deno.test("connect() throws TimeoutError when the time is up", async () => {
  // Only a listener whose queue is full leaves a loopback connection without an answer.
  await using listener = listen("tcp://127.0.0.1:0", { backlog: 1 });
  const waiting = [];
  let error: unknown;
  for (let i = 0; i < 20 && error === undefined; i++) {
    try {
      waiting.push(await connect(listener.endpoint, { timeout: 100 }));
    } catch (thrown) {
      error = thrown;
    }
  }
  for (const stream of waiting) stream.abort();
  const { name, message } = error as DOMException;
  assertEquals(name, "TimeoutError");
  assertStringIncludes(message, "no answer within 100 ms");
});

for (const endpoint of ["udp://127.0.0.1:7", "memory:test"]) {
  Deno.test(`connect() throws TypeError for ${endpoint}`, async () => {
    await assertRejects(() => connect(endpoint), TypeError, endpoint);
  });
}

Deno.test("connect() throws TypeError for an endpoint object that is none", async () => {
  const port = 80;
  const endpoints = [
    { transport: "tcp", hostname: "127.0.0.1", port: 70_000 },
    { transport: "tcp", hostname: "127.0.0.1", port: 1.5 },
    { transport: "tcp", hostname: "[::1]", port },
    { transport: "tcp", hostname: "not a name", port },
    {},
    undefined,
  ] as Endpoint[];
  for (const endpoint of endpoints) {
    await assertRejects(() => connect(endpoint), TypeError, "endpoint");
  }
});

Deno.test("connect() leaves no listener on the caller's signal", async () => {
  await using listener = listen("tcp://127.0.0.1:0");
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  Object.assign(signal, {
    addEventListener(type: string, listener: EventListener, options?: AddEventListenerOptions) {
      listeners.add(listener);
      addEventListener.call(signal, type, listener, options);
    },
    removeEventListener(type: string, listener: EventListener) {
      listeners.delete(listener);
      removeEventListener.call(signal, type, listener);
    },
  });
  using _client = await connect(listener.endpoint, { signal });
  using _server = (await listener.accept())!;
  await assertRejects(() => connect("tcp://nowhere.invalid:80", { signal }), ConnectError);
  assertEquals(listeners.size, 0);
});

Deno.test("connect() throws RangeError for a timeout that is not a duration", async () => {
  for (const timeout of [-1, NaN]) {
    await assertRejects(() => connect("tcp://127.0.0.1:1", { timeout }), RangeError, `${timeout}`);
  }
});
