import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { bytes, FakeSocket, textOf, turn } from "./udp_test_support.ts";
import { DatagramSocket, DEFAULT_LIMITS } from "./datagram_socket.ts";
import { SocketClosedError, UdpError } from "./errors.ts";
import type { GroupOptions } from "./mod.ts";
import { memoryNetwork } from "./testing/mod.ts";

function fake(limits = {}): { raw: FakeSocket; socket: DatagramSocket } {
  const raw = new FakeSocket();
  return { raw, socket: new DatagramSocket(raw, { ...DEFAULT_LIMITS, ...limits }) };
}

Deno.test("receive() keeps the datagram for the next call when its time was up", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const error = await assertRejects(() => socket.receive({ timeout: 1 }), DOMException);
  assertEquals(error.name, "TimeoutError");
  assertEquals(error.message, "Cannot receive on udp://10.0.0.1:7: nothing came within 1 ms");
  raw.come("late");
  assertEquals(textOf(await socket.receive()), "late");
});

Deno.test("receive() loses nothing when it is aborted at any moment", async () => {
  // Before it comes, while it is on its way from one promise to the next, and after.
  const outcomes = new Set<string>();
  for (let moment = 0; moment < 20; moment++) {
    const { raw, socket } = fake();
    await using _socket = socket;
    const controller = new AbortController();
    const reason = new Error("enough");
    const aborted = socket.receive({ signal: controller.signal }).then(textOf, (error) => {
      assertEquals(error, reason);
      return undefined;
    });
    raw.come("the only one");
    for (let i = 0; i < moment; i++) await Promise.resolve();
    controller.abort(reason);
    const got = await aborted;
    outcomes.add(got === undefined ? "aborted" : "received");
    assertEquals(got ?? textOf(await socket.receive()), "the only one");
  }
  assertEquals(outcomes, new Set(["aborted", "received"]));
});

Deno.test("receive() takes nothing when the signal has aborted before", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  raw.come("one");
  const reason = new Error("enough");
  const error = await assertRejects(() => socket.receive({ signal: AbortSignal.abort(reason) }));
  assertEquals(error, reason);
  assertEquals(textOf(await socket.receive()), "one");
});

Deno.test("receive() serves those who wait in their order, past those who have given up", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const controller = new AbortController();
  const [first, second, third] = [
    socket.receive(),
    socket.receive({ signal: controller.signal }),
    socket.receive(),
  ];
  controller.abort(new Error("enough"));
  raw.come("1");
  raw.come("2");
  await assertRejects(() => second, Error, "enough");
  assertEquals([textOf(await first), textOf(await third)], ["1", "2"]);
});

Deno.test("receive() hands out memory that is not written again", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  raw.come("first");
  const first = await socket.receive();
  raw.come("other");
  await socket.receive();
  assertEquals(textOf(first), "first");
});

Deno.test("UdpSocket keeps as many datagrams as it may, and counts the others", async () => {
  const { raw, socket } = fake({ maxQueued: 3 });
  await using _socket = socket;
  await assertRejects(() => socket.receive({ timeout: 0 }), DOMException);
  for (const text of "abcde") raw.come(text);
  await turn();
  assertEquals([socket.queued, socket.dropped], [3, 2]);
  for (const text of "abc") assertEquals(textOf(await socket.receive()), text);
  raw.come("f");
  assertEquals(textOf(await socket.receive()), "f");
});

Deno.test("UdpSocket keeps as many bytes as it may, and room again once they are taken", async () => {
  const { raw, socket } = fake({ maxQueuedBytes: 10 });
  await using _socket = socket;
  await assertRejects(() => socket.receive({ timeout: 0 }), DOMException);
  for (const text of ["123456", "12345", "1234"]) raw.come(text);
  await turn();
  assertEquals([socket.queued, socket.dropped], [2, 1]);
  assertEquals(textOf(await socket.receive()), "123456");
  raw.come("654321");
  await turn();
  assertEquals([socket.queued, socket.dropped], [2, 1]);
});

Deno.test("UdpSocket yields datagrams until it is closed", async () => {
  const { raw, socket } = fake();
  for (const text of ["one", "", "three"]) raw.come(text);
  const got: string[] = [];
  for await (const datagram of socket) {
    got.push(textOf(datagram));
    if (got.length === 3) void turn().then(() => socket.close());
  }
  assertEquals(got, ["one", "", "three"]);
});

Deno.test("UdpSocket can be iterated over again after a break", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  for (const text of ["one", "two"]) raw.come(text);
  for await (const datagram of socket) {
    assertEquals(textOf(datagram), "one");
    break;
  }
  for await (const datagram of socket) {
    assertEquals(textOf(datagram), "two");
    break;
  }
});

const ICMP: Record<string, Error> = {
  "ConnectionReset (Windows)": new Deno.errors.ConnectionReset("os error 10054"),
  ECONNREFUSED: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
  EHOSTUNREACH: Object.assign(new Error("no route"), { code: "EHOSTUNREACH" }),
};

for (const [name, error] of Object.entries(ICMP)) {
  Deno.test(`receive() goes on after ${name}, which is about an earlier send`, async () => {
    const { raw, socket } = fake();
    await using _socket = socket;
    raw.come(error);
    raw.come("alive");
    assertEquals(textOf(await socket.receive()), "alive");
  });
}

Deno.test("receive() rejects from then on when the system gives up the socket", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  const request = socket.request(bytes("x"), "udp://10.0.0.2:7000");
  const [pending, asked] = [socket.receive(), request].map((call) =>
    assertRejects(() => call, UdpError)
  );
  await turn();
  const cause = new Error("Bad file descriptor (os error 9)");
  raw.come(cause);
  const error = await pending!;
  assertEquals(error.message, "Cannot receive on udp://10.0.0.1:7: bad file descriptor");
  assertEquals(error.cause, cause);
  await asked;
  assertEquals(await assertRejects(() => socket.receive(), UdpError), error);
  await assertRejects(() => Array.fromAsync(socket), UdpError);
});

Deno.test("connect() hears only the peer, and throws away what others have sent", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  await assertRejects(() => socket.receive({ timeout: 0 }), DOMException);
  raw.come("stranger before", { hostname: "10.0.0.9", port: 1 });
  await turn();
  await socket.connect("udp://10.0.0.2:7000");
  raw.come("same host, other port", { hostname: "10.0.0.2", port: 7_001 });
  raw.come("peer", { hostname: "::ffff:10.0.0.2", port: 7_000 });
  assertEquals(textOf(await socket.receive()), "peer");
  assertEquals(socket.queued, 0);
});

Deno.test("send() needs no address once the socket is connected, and takes no other", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  await assertRejects(() => socket.send(bytes("x")), TypeError, "Cannot send to nobody");
  await socket.connect("udp://10.0.0.2:7000");
  await socket.send(bytes("x"));
  await socket.send(bytes("y"), "udp://10.0.0.2:7000");
  assertEquals(socket.peer, { transport: "udp", hostname: "10.0.0.2", port: 7_000 });
  assertEquals(raw.sent.map(({ to }) => to.port), [7_000, 7_000]);
  await assertRejects(() => socket.send(bytes("x"), "udp://10.0.0.3:1"), TypeError, "connected to");
});

Deno.test("send() refuses what is no data, and what is no endpoint", async () => {
  const { socket } = fake();
  await using _socket = socket;
  const wrong = "text" as unknown as Uint8Array;
  await assertRejects(() => socket.send(wrong, "udp://10.0.0.2:1"), TypeError, "Uint8Array");
  await assertRejects(() => socket.send(bytes("x"), "nowhere"), TypeError, "port is missing");
  await assertRejects(() => socket.send(bytes("x"), "tcp://a:1"), TypeError, "udp://host:port");
});

Deno.test("joinGroup() refuses what is no group, and what Deno would ignore", async () => {
  const { socket } = fake();
  await using _socket = socket;
  for (const address of ["10.0.0.1", "fe80::1", "name", "223.255.255.255", "240.0.0.1"]) {
    await assertRejects(() => socket.joinGroup(address), TypeError, "224.0.0.0/4");
  }
  const misused: [string, GroupOptions, string][] = [
    ["ff02::1", {}, "no socket for IPv6"],
    ["224.foo", {}, "a group is"],
    ["224.0.0.1", { interface: 1 }, "an address"],
    ["224.0.0.1", { interface: "eth0" }, "an address"],
    ["224.0.0.1", { interface: "" }, "an address"],
  ];
  for (const [address, options, why] of misused) {
    await assertRejects(() => socket.joinGroup(address, options), TypeError, why);
  }
  await assertRejects(() => socket.joinGroup("224.0.0.1", { ttl: 256 }), RangeError, "ttl");
});

Deno.test("joinGroup() refuses what Deno would ignore of IPv6", async () => {
  await using socket = memoryNetwork().bind("udp://[::1]:7");
  const misused: [string, GroupOptions, string][] = [
    ["ff02::1", { ttl: 2 }, "ttl"],
    ["ff02::1", { interface: "lo" }, "a number"],
    ["ff02::1", { interface: -1 }, "a number"],
    ["ff02::1", { interface: 1.5 }, "a number"],
    ["ff02::1%lo", {}, "zones"],
    ["ff02::xyz", {}, "a group is"],
  ];
  for (const [address, options, why] of misused) {
    await assertRejects(() => socket.joinGroup(address, options), TypeError, why);
  }
});

Deno.test("UdpSocket does not send once it is closed, or was given up", async () => {
  const { raw, socket } = fake();
  const pending = assertRejects(() => socket.receive(), UdpError);
  raw.come(new Error("Bad file descriptor"));
  await pending;
  const calls = [
    () => socket.send(bytes("x"), "udp://10.0.0.2:7"),
    () => socket.request(bytes("x"), "udp://10.0.0.2:7"),
    () => socket.connect("udp://10.0.0.2:7"),
  ];
  for (const call of calls) await assertRejects(call, UdpError, "bad file descriptor");
  await socket.close();
  for (const call of calls) await assertRejects(call, SocketClosedError);
  assertEquals(raw.sent, []);
});

Deno.test("close() ends what waits for names, and what was called just before", async () => {
  const { raw, socket } = fake();
  raw.resolve = () => new Promise(() => {});
  const calls = [
    socket.send(bytes("x"), "udp://slow:7"),
    socket.request(bytes("x"), "udp://slow:7"),
    socket.connect("udp://slow:7"),
  ];
  raw.resolve = (to) => to;
  calls.push(socket.request(bytes("x"), "udp://10.0.0.2:7"));
  const rejected = calls.map((call) => assertRejects(() => call, SocketClosedError));
  await socket.close();
  await Promise.all(rejected);
});

Deno.test("connect() takes a name and any spelling of an address, and send() the same ones", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  raw.resolve = (to) =>
    to.hostname === "name" ? Promise.resolve({ ...to, hostname: "10.0.0.2" }) : to;
  const spellings = ["name", "10.2", "10.0.0.02", "[::ffff:a00:2]", "[0:0:0:0:0:ffff:10.0.0.2]"];
  for (const host of spellings) {
    await socket.connect(`udp://${host}:7000`);
    for (const same of spellings) await socket.send(bytes("x"), `udp://${same}:7000`);
    raw.come(host);
    assertEquals(textOf(await socket.receive()), host);
  }
  assertEquals(new Set(raw.sent.map(({ to }) => to.hostname)), new Set(["10.0.0.2"]));
});

Deno.test("connect() hears a link-local peer, of whom Deno does not tell the zone", async () => {
  const { raw, socket } = fake();
  await using _socket = socket;
  await socket.connect("udp://[fe80::1%eth0]:7000");
  raw.come("hola", { hostname: "fe80::1", port: 7_000 });
  assertEquals(textOf(await socket.receive({ timeout: 5_000 })), "hola");
});

Deno.test("close() ends a socket that was never read from", async () => {
  const network = memoryNetwork();
  const socket = network.bind("udp://10.0.0.1:7");
  await socket.close();
  assertMatch(
    (await assertRejects(() => socket.receive(), SocketClosedError)).message,
    /closed here$/,
  );
  assertEquals(await Array.fromAsync(socket), []);
  assert(network.bind("udp://10.0.0.1:7").close() instanceof Promise);
});
