import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import {
  bind,
  type BindOptions,
  MAX_DATAGRAM,
  serveDatagrams,
  SocketClosedError,
  UdpError,
} from "./mod.ts";
import { bytes, textOf } from "./udp_test_support.ts";

const SIZES = [0, 1, 1_472, 4_096, 4_097, MAX_DATAGRAM];

for (const host of ["127.0.0.1", "[::1]"]) {
  for (const size of SIZES) {
    Deno.test(`bind() opens sockets that move ${size} bytes over ${host}`, async () => {
      await using here = bind(`udp://${host}:0`);
      await using there = bind(`udp://${host}:0`);
      const data = Uint8Array.from({ length: size }, (_, index) => index * 7);
      await here.send(data, there.endpoint);
      const datagram = await there.receive({ timeout: 5_000 });
      assertEquals(datagram, { data, from: here.endpoint, truncated: false });
      assertEquals(datagram.data.buffer.byteLength, size);
    });
  }

  Deno.test(`send() refuses ${MAX_DATAGRAM + 1} bytes over ${host} before anything is sent`, async () => {
    await using here = bind(`udp://${host}:0`);
    await using there = bind(`udp://${host}:0`);
    const error = await assertRejects(
      () => here.send(new Uint8Array(MAX_DATAGRAM + 1), there.endpoint),
      RangeError,
    );
    assertMatch(error.message, /^Cannot send 65508 bytes to udp:\/\/.*at most 65507$/);
    await here.send(bytes("next"), there.endpoint);
    assertEquals(textOf(await there.receive()), "next");
  });
}

Deno.test("receive() shows all of a datagram above our own limit", async () => {
  await using there = bind("udp://[::1]:0");
  const raw = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  await raw.send(new Uint8Array(65_527), there.endpoint);
  const { data, truncated } = await there.receive();
  raw.close();
  assertEquals([data.length, truncated], [65_527, false]);
});

Deno.test("receive() says that the end is missing when a datagram is longer than maxSize", async () => {
  await using here = bind("udp://127.0.0.1:0");
  await using there = bind("udp://127.0.0.1:0", { maxSize: 3 });
  await here.send(bytes("abc"), there.endpoint);
  await here.send(bytes("abcd"), there.endpoint);
  for (const truncated of [false, true]) {
    const datagram = await there.receive();
    assertEquals([textOf(datagram), datagram.truncated], ["abc", truncated]);
  }
});

Deno.test("receive() writes IPv4 senders as IPv4 on a socket for both", async () => {
  await using both = bind("udp://[::]:0");
  await using four = bind("udp://127.0.0.1:0");
  await four.send(bytes("ping"), { ...both.endpoint, hostname: "127.0.0.1" });
  const { from } = await both.receive();
  assertEquals(from, four.endpoint);
  await both.send(bytes("pong"), from);
  assertEquals(textOf(await four.receive()), "pong");
});

Deno.test("send() looks names up", async () => {
  await using here = bind("udp://127.0.0.1:0");
  await using there = bind("udp://127.0.0.1:0");
  await here.send(bytes("hola"), `udp://localhost:${there.endpoint.port}`);
  assertEquals(textOf(await there.receive()), "hola");
  const error = await assertRejects(() => here.send(bytes("x"), "udp://no.invalid:9"), UdpError);
  assertMatch(error.message, /^Cannot send to udp:\/\/no\.invalid:9 \(from udp:.*\): /);
});

Deno.test("send() names both endpoints when the system refuses", async () => {
  await using here = bind("udp://127.0.0.1:0");
  const error = await assertRejects(() => here.send(bytes("x"), "udp://[::1]:9"), UdpError);
  assertMatch(
    error.message,
    /^Cannot send to udp:\/\/\[::1\]:9 \(from udp:\/\/127\.0\.0\.1:\d+\): /,
  );
  assertEquals([error.operation, error.local], ["send", here.endpoint]);
  assertEquals(error.remote, { transport: "udp", hostname: "::1", port: 9 });
  assert(error.cause instanceof Error);
});

Deno.test("send() goes on after ICMP has said that nobody listens", async () => {
  const gone = bind("udp://127.0.0.1:0");
  await gone.close();
  await using here = bind("udp://127.0.0.1:0");
  await using there = bind("udp://127.0.0.1:0");
  const pending = here.receive();
  for (let i = 0; i < 3; i++) await here.send(bytes("x"), gone.endpoint);
  await there.send(bytes("still there"), here.endpoint);
  assertEquals(textOf(await pending), "still there");
});

Deno.test("bind() throws UdpError when the port is in use", async () => {
  await using first = bind("udp://127.0.0.1:0");
  const error = assertThrows(() => bind(first.endpoint), UdpError);
  assertMatch(error.message, /^Cannot bind udp:\/\/127\.0\.0\.1:\d+: address already in use/);
  assert(error.cause instanceof Deno.errors.AddrInUse);
});

Deno.test("bind() refuses other transports, and limits that make no sense", () => {
  assertThrows(() => bind("tcp://127.0.0.1:0"), TypeError, "expected udp://host:port");
  assertThrows(() => bind("udp://127.0.0.1:0", { maxSize: 65_528 }), RangeError, "maxSize");
  assertThrows(() => bind("udp://127.0.0.1:0", { maxQueued: -1 }), RangeError, "maxQueued");
  assertThrows(
    () => bind("udp://127.0.0.1:0", { maxQueuedBytes: 0.5 }),
    RangeError,
    "maxQueuedBytes",
  );
});

Deno.test("bind() takes options that are undefined as left out", async () => {
  const options = { maxSize: undefined, maxQueued: undefined, reuseAddress: undefined };
  await using here = bind("udp://127.0.0.1:0", options as unknown as BindOptions);
  await here.send(bytes("x"), here.endpoint);
  assertEquals(textOf(await here.receive()), "x");
});

Deno.test("request() takes any spelling of an address, and names", async () => {
  await using server = serveDatagrams("udp://127.0.0.1:0", ({ data }, peer) => peer.send(data));
  await using four = bind("udp://127.0.0.1:0");
  await using both = bind("udp://[::]:0");
  const { port } = server.endpoint;
  for (const host of ["127.1", "127.0.0.01", "0x7f.1", "localhost", "0.0.0.0"]) {
    assertEquals(textOf(await four.request(bytes("x"), `udp://${host}:${port}`)), "x");
  }
  for (const host of ["127.1", "[::FFFF:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]"]) {
    assertEquals(textOf(await both.request(bytes("x"), `udp://${host}:${port}`)), "x");
  }
});

Deno.test("close() frees the port and ends all that is pending", async () => {
  const socket = bind("udp://127.0.0.1:0");
  const pending = [
    socket.receive(),
    socket.request(bytes("x"), socket.endpoint, { match: () => false }),
  ];
  const errors = Promise.all(pending.map((call) => assertRejects(() => call, SocketClosedError)));
  await socket.close();
  await errors;
  await using again = bind(socket.endpoint);
  assertEquals(again.endpoint, socket.endpoint);
  await socket.close();
  await assertRejects(() => socket.receive(), SocketClosedError, "Cannot receive on udp://127");
  await assertRejects(() => socket.send(bytes("x"), again.endpoint), SocketClosedError);
  await assertRejects(() => socket.connect(again.endpoint), SocketClosedError);
  await assertRejects(() => socket.joinGroup("224.3.29.71"), SocketClosedError);
});

Deno.test("bind() says which flag to pass when Deno runs without it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const program = `import { bind } from ${JSON.stringify(import.meta.resolve("./mod.ts"))};
try { bind("udp://127.0.0.1:0"); } catch (error) { console.log(String(error)); }`;
    // The configuration of this workspace has the flag in it, so it must not be found.
    const names = ["@zocalo/transport", "@zocalo/framing", "@std/bytes/concat"];
    const imports = Object.fromEntries(names.map((name) => [name, import.meta.resolve(name)]));
    await Deno.writeTextFile(`${folder}/main.ts`, program);
    await Deno.writeTextFile(`${folder}/map.json`, JSON.stringify({ imports }));
    const flags = [
      "--no-config",
      "--import-map=map.json",
      "--no-lock",
      "--no-check",
      "--allow-net",
    ];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, "main.ts"],
      cwd: folder,
    }).output();
    assertEquals(
      new TextDecoder().decode(stdout),
      "TypeError: Cannot bind udp://127.0.0.1:0: UDP is unstable in Deno; run with --unstable-net, " +
        'or put "unstable": ["net"] into deno.json\n',
      new TextDecoder().decode(stderr),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
