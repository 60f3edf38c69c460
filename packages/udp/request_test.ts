import { assertEquals, assertRejects } from "@std/assert";
import { bytes, FakeSocket, textOf, turn } from "./udp_test_support.ts";
import { DatagramSocket } from "./datagram_socket.ts";
import { type Datagram, type UdpEndpoint, UdpError } from "./mod.ts";

const PEER = "udp://10.0.0.2:7000";

function fake(): { raw: FakeSocket; socket: DatagramSocket } {
  const raw = new FakeSocket();
  return { raw, socket: new DatagramSocket(raw) };
}

/** For requests whose first byte is repeated in the reply. */
function repliesTo(request: string): (datagram: Datagram) => boolean {
  return (datagram) => textOf(datagram)[0] === request[0];
}

/** Replaces timers by a list of their delays, and fires each in the next turn. */
async function withoutWaiting(body: () => Promise<void>): Promise<number[]> {
  const { setTimeout } = globalThis;
  const delays: number[] = [];
  const fired = (action: () => void, delay: number) => {
    delays.push(delay);
    return setTimeout(action);
  };
  Object.assign(globalThis, { setTimeout: fired });
  try {
    await body();
  } finally {
    Object.assign(globalThis, { setTimeout });
  }
  return delays;
}

Deno.test("request() resolves to the reply of the peer", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const reply = socket.request(bytes("question"), PEER);
  await turn();
  assertEquals(raw.sent.map(textOf), ["question"]);
  raw.come("a stranger's", { hostname: "10.0.0.3", port: 7_000 });
  raw.come("another program's", { hostname: "10.0.0.2", port: 7_001 });
  raw.come("answer");
  assertEquals(textOf(await reply), "answer");
  for (const text of ["a stranger's", "another program's"]) {
    assertEquals(textOf(await socket.receive()), text);
  }
});

Deno.test("request() sends again, with waits that double, and gives up after the last", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const delays = await withoutWaiting(async () => {
    const error = await assertRejects(() => socket.request(bytes("x"), PEER), DOMException);
    assertEquals(error.name, "TimeoutError");
    assertEquals(
      error.message,
      "Cannot request from udp://10.0.0.2:7000 (from udp://10.0.0.1:7): no reply to 4 datagrams",
    );
  });
  assertEquals(delays, [1_000, 2_000, 4_000, 8_000]);
  assertEquals(raw.sent.length, 4);
});

Deno.test("request() keeps to its own timeout and retries", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const options = { timeout: 50, retries: 0 };
  const delays = await withoutWaiting(async () => {
    await assertRejects(
      () => socket.request(bytes("x"), PEER, options),
      DOMException,
      "no reply to 1 datagram",
    );
  });
  assertEquals([delays, raw.sent.length], [[50], 1]);
});

Deno.test("request() takes the reply to any of the datagrams it has sent", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const reply = socket.request(bytes("x"), PEER, { timeout: 1, retries: 20 });
  while (raw.sent.length < 3) await turn();
  raw.come("late");
  assertEquals(textOf(await reply), "late");
});

Deno.test("request() tells the replies of requests under way apart by match", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const requests = ["1?", "2?", "3?"].map((text) =>
    socket.request(bytes(text), PEER, { match: repliesTo(text) })
  );
  await turn();
  for (const text of ["3!", "nobody's", "1!", "1 again", "2!"]) raw.come(text);
  assertEquals((await Promise.all(requests)).map(textOf), ["1!", "2!", "3!"]);
  for (const text of ["nobody's", "1 again"]) assertEquals(textOf(await socket.receive()), text);
});

Deno.test("request() without match gives replies to the requests in their order", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const requests = [1, 2].map(() => socket.request(bytes("x"), PEER));
  await turn();
  raw.come("first");
  raw.come("second");
  assertEquals((await Promise.all(requests)).map(textOf), ["first", "second"]);
});

Deno.test("request() to a group takes the reply of anybody", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const reply = socket.request(bytes("who is there?"), "udp://224.3.29.71:10000");
  await turn();
  raw.come("I am", { hostname: "10.0.0.77", port: 10_000 });
  assertEquals(textOf(await reply), "I am");
});

Deno.test("request() goes on when match throws, and the datagram is not lost", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const match = ({ data }: Datagram) => new DataView(data.buffer).getUint32(0) === 7;
  const reply = socket.request(bytes("x"), PEER, { match });
  await turn();
  raw.come("?");
  raw.come("\0\0\0\x07");
  assertEquals((await reply).data, Uint8Array.of(0, 0, 0, 7));
  assertEquals(textOf(await socket.receive()), "?");
});

Deno.test("request() says in the end what match has thrown", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const reason = new Error("a bug");
  const match = () => {
    throw reason;
  };
  const options = { match, timeout: 20, retries: 0 };
  const failing = assertRejects(() => socket.request(bytes("x"), PEER, options), DOMException);
  await turn();
  raw.come("reply");
  const error = await failing;
  assertEquals([error.name, error.cause], ["TimeoutError", reason]);
  assertEquals(
    error.message.replace(/.*: no/, "no"),
    "no reply to 1 datagram; the last error was: a bug",
  );
  assertEquals(textOf(await socket.receive()), "reply");
});

Deno.test("request() goes on when the system refuses a retry", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const cause = new Error("No buffer space available (os error 105)");
  const send = raw.send.bind(raw);
  let attempts = 0;
  raw.send = (data, to) => ++attempts === 1 ? send(data, to) : Promise.reject(cause);
  const reply = socket.request(bytes("x"), PEER, { timeout: 1, retries: 20 });
  while (attempts < 2) await turn();
  raw.come("late");
  assertEquals(textOf(await reply), "late");

  const unanswered = () => socket.request(bytes("x"), PEER, { timeout: 1, retries: 1 });
  attempts = 0;
  const error = await assertRejects(unanswered, DOMException, "no reply to 1 datagram");
  assertEquals((error.cause as UdpError).cause, cause);
  // The first one is another matter: nothing is under way.
  const refused = await assertRejects(unanswered, UdpError, "no buffer space");
  assertEquals(refused.cause, cause);
});

Deno.test("request() waits for a name no longer than for a reply", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const name = Promise.withResolvers<UdpEndpoint>();
  raw.resolve = () => name.promise;
  const options = { timeout: 1, retries: 2 };
  const error = await assertRejects(
    () => socket.request(bytes("x"), "udp://slow:7", options),
    DOMException,
    "the name was not looked up in time",
  );
  assertEquals(error.name, "TimeoutError");
  const reason = new Error("enough");
  const controller = new AbortController();
  const { signal } = controller;
  const aborted = assertRejects(() => socket.request(bytes("x"), "udp://slow:7", { signal }));
  controller.abort(reason);
  assertEquals(await aborted, reason);
  name.resolve({ transport: "udp", hostname: "10.0.0.2", port: 7_000 });
  await turn();
  assertEquals(raw.sent, []);
});

Deno.test("request() sends once when the name was looked up, however long that took", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const name = Promise.withResolvers<UdpEndpoint>();
  raw.resolve = () => name.promise;
  const reply = socket.request(bytes("x"), "udp://slow:7", { timeout: 1, retries: 20 });
  for (let i = 0; i < 10; i++) await turn();
  assertEquals(raw.sent, []);
  raw.resolve = (to) => to;
  name.resolve({ transport: "udp", hostname: "10.0.0.2", port: 7_000 });
  await turn();
  raw.come("answer");
  assertEquals(textOf(await reply), "answer");
});

Deno.test("request() loses nothing when it is aborted at any moment", async () => {
  const outcomes = new Set<string>();
  for (let moment = 0; moment < 20; moment++) {
    const { raw, socket } = fake();
    await using _socket = socket;
    const controller = new AbortController();
    const { signal } = controller;
    const request = socket.request(bytes("x"), PEER, { signal }).then(textOf, () => undefined);
    await turn();
    raw.come("reply");
    for (let i = 0; i < moment; i++) await Promise.resolve();
    controller.abort();
    const got = await request;
    outcomes.add(got === undefined ? "aborted" : "received");
    assertEquals(got ?? textOf(await socket.receive()), "reply");
  }
  assertEquals(outcomes, new Set(["aborted", "received"]));
});

Deno.test("request() rejects with the signal's reason", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const reason = new Error("enough");
  const before = socket.request(bytes("x"), PEER, { signal: AbortSignal.abort(reason) });
  assertEquals(await assertRejects(() => before), reason);
  assertEquals(raw.sent.length, 0);
  const controller = new AbortController();
  const during = socket.request(bytes("x"), PEER, { signal: controller.signal });
  const failing = assertRejects(() => during);
  await turn();
  controller.abort(reason);
  assertEquals(await failing, reason);
});

Deno.test("request() on a connected socket goes to its peer", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  await socket.connect(PEER);
  const reply = socket.request(bytes("x"), undefined);
  await turn();
  raw.come("y");
  assertEquals(textOf(await reply), "y");
});

Deno.test("request() refuses options that make no sense, before it sends", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const data = bytes("x");
  await assertRejects(() => socket.request(data, PEER, { timeout: -1 }), RangeError, "timeout");
  await assertRejects(() => socket.request(data, PEER, { retries: 1.5 }), RangeError, "retries");
  await assertRejects(() => socket.request(new Uint8Array(65_508), PEER), RangeError, "65507");
  await assertRejects(() => socket.request(data, undefined), TypeError, "nobody");
  assertEquals(raw.sent.length, 0);
});
