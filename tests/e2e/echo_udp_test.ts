/** `echo` over UDP: the server, the client, and what they say of datagrams. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { formatEndpoint } from "@zocalo/transport";
import { bind, type UdpSocket } from "@zocalo/udp";
import { randomBytes } from "../support/random_bytes.ts";
import { App, runApp } from "../support/app.ts";
import { assertOneLine, serveDatagramsBadly } from "./_echo_peers.ts";

/** Windows has no signals to send: `kill` ends a process there. */
const ignore = Deno.build.os === "windows";

const HOSTS = { IPv4: "127.0.0.1", IPv6: "[::1]" };

/** Also a byte more and less than what fits into pages, buffers and packets. */
const SIZES = [0, 1, 1_472, 4_096, 4_097, 65_507];

for (const [family, host] of Object.entries(HOSTS)) {
  Deno.test(`echo ping hears from echo serve over ${family}, with datagrams of any size`, async () => {
    await using server = await App.start("echo", ["serve", `udp://${host}:0`]);
    const endpoint = await server.endpoint();
    for (const size of SIZES) {
      const args = ["ping", endpoint, "-c3", "-i0", `-s${size}`];
      const { code, stdout, stderr } = await runApp("echo", args);
      assertEquals([code, stderr], [0, ""]);
      const bytes = size === 1 ? "1 byte" : `${size} bytes`;
      assertEquals(stdout.match(RegExp(`^${bytes} from `, "gm"))?.length, 3);
      assertMatch(stdout, /\n3 sent, 3 received, 0% loss, time \d+ ms\nrtt .*\n$/);
    }
  });

  Deno.test(`echo serve sends datagrams of any size back over ${family}`, async () => {
    await using server = await App.start("echo", ["serve", `udp://${host}:0`]);
    await using socket: UdpSocket = bind(`udp://${host}:0`);
    const endpoint = await server.endpoint();
    for (const size of SIZES) {
      const data = randomBytes(size);
      const reply = await socket.request(data, endpoint);
      assert(equals(reply.data, data), `${reply.data.length} bytes came back for ${size}`);
    }
  });
}

Deno.test("echo ping refuses sizes that no datagram has, and says which it takes", async () => {
  await using socket = bind("udp://127.0.0.1:0");
  const endpoint = formatEndpoint(socket.endpoint);
  const over = await runApp("echo", ["ping", endpoint, "-c1", "-s65508"]);
  assertEquals([over.code, over.stdout], [2, ""]);
  assertMatch(
    over.stderr,
    /-s\/--size over udp: expected a size, at most 65507: current value is 65508/,
  );
  const empty = await runApp("echo", ["ping", ":7", "-c1", "-s0"]);
  assertEquals(empty.code, 2);
  assertMatch(empty.stderr, /-s\/--size over tcp: expected a size, at least 1: current value is 0/);
});

Deno.test("echo ping over UDP prints what came late, twice, in another order or damaged", async () => {
  const kept: Uint8Array[] = [];
  await using server = serveDatagramsBadly((request, index) => {
    if (index === 0) return kept.push(request), [];
    if (index === 1) return [request, request, kept[0]!];
    if (index === 2) return [request.map((byte, i) => i === 40 ? byte ^ 1 : byte)];
    return [new Uint8Array(9), request];
  });
  const args = ["ping", server.endpoint, "-c4", "-i300ms", "-W100ms"];
  await using json = await App.start("echo", [...args, "--json"]);
  assertEquals((await json.finished()).code, 4);
  const { rtt: _rtt, time: _time, ...summary } = json.stdout.json.pop();
  assertEquals(summary, {
    event: "summary",
    endpoint: server.endpoint,
    remote: server.endpoint,
    sent: 4,
    received: 3,
    late: 1,
    corrupted: 1,
    lost: 0,
    lossPercent: 0,
    duplicated: 1,
    reordered: 1,
    foreign: 1,
  });
  const events = json.stdout.json.slice(0, -1).map(({ time: _, ...event }) => event);
  assertEquals(events, [
    { event: "timeout", seq: 1 },
    { event: "reply", seq: 2, bytes: 64, reordered: false },
    { event: "duplicate", seq: 2, bytes: 64 },
    { event: "late", seq: 1, bytes: 64, reordered: true },
    { event: "corrupted", seq: 3, bytes: 64, offset: 40 },
    { event: "foreign", bytes: 9 },
    { event: "reply", seq: 4, bytes: 64, reordered: false },
  ]);
});

Deno.test("echo ping over UDP prints the same as text", async () => {
  const kept: Uint8Array[] = [];
  await using server = serveDatagramsBadly((request, index) => {
    if (index === 0) return kept.push(request), [];
    return index === 1 ? [request, request, kept[0]!, new Uint8Array(9)] : [request];
  });
  const { code, stdout, stderr } = await runApp("echo", ["ping", server.endpoint, "-c3", "-i50ms"]);
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.replaceAll(/[\d.]+ ms(?=$| \()/gm, "T ms").split("\n");
  const from = `bytes from ${server.endpoint}:`;
  assertEquals(lines.slice(0, 9), [
    `PING ${server.endpoint}: 64 bytes`,
    `64 ${from} seq=2 time=T ms`,
    `64 ${from} seq=2 time=T ms (DUP!)`,
    `64 ${from} seq=1 time=T ms (reordered)`,
    `9 ${from} no answer to any request`,
    `64 ${from} seq=3 time=T ms`,
    "",
    `--- ${server.endpoint} ping statistics ---`,
    "3 sent, 3 received, 1 duplicated, 1 reordered, 1 foreign, 0% loss, time T ms",
  ]);
});

Deno.test("echo ping over UDP returns 1 when nothing is answered, or less than COUNT in time", async () => {
  await using silent = bind("udp://127.0.0.1:0");
  const endpoint = formatEndpoint(silent.endpoint);
  const none = await runApp("echo", ["ping", endpoint, "-c2", "-i0", "-W20ms"]);
  assertEquals([none.code, none.stderr], [1, ""]);
  assertStringIncludes(none.stdout, "\n2 sent, 0 received, 100% loss, ");
  await using once = serveDatagramsBadly((request, index) => index === 0 ? [request] : []);
  const few = await runApp("echo", ["ping", once.endpoint, "-c2", "-i100ms", "-w400ms"]);
  assertEquals(few.code, 1);
  assertMatch(few.stdout, /\n\d sent, 1 received, /);
});

Deno.test("echo ping over UDP gives up when too many requests are unanswered: 1, or 4 after a damaged reply", async () => {
  for (const code of [1, 4]) {
    await using server = serveDatagramsBadly((request, index) =>
      code === 4 && index === 0 ? [request.fill(7, 40)] : []
    );
    // No reply is waited for, and none is late.
    const args = ["ping", server.endpoint, "-i0.000001", "-W1h", "-q", "--json"];
    const ended = await runApp("echo", args);
    assertEquals(ended.code, code);
    assertOneLine(ended.stderr);
    assertStringIncludes(ended.stderr, "100000 requests are unanswered");
    assertEquals(JSON.parse(ended.stdout).corrupted, code === 4 ? 1 : 0);
  }
});

Deno.test("echo ping over UDP returns 3 with one line when the name is not found", async () => {
  const args = ["ping", "udp://does-not-exist.invalid:7", "-c1"];
  const { code, stdout, stderr } = await runApp("echo", args);
  assertEquals([code, stdout], [3, ""]);
  assertOneLine(stderr);
  assertStringIncludes(stderr, "udp://does-not-exist.invalid:7");
});

Deno.test("echo ping finds a server by its name over UDP", async () => {
  await using server = await App.start("echo", ["serve", "udp://127.0.0.1:0"]);
  const endpoint = (await server.endpoint()).replace("127.0.0.1", "localhost");
  assertEquals((await runApp("echo", ["ping", endpoint, "-c1"])).code, 0);
});

Deno.test({
  name: "echo ping over UDP ends as it should when a signal stops it",
  ignore,
  async fn() {
    await using server = await App.start("echo", ["serve", "udp://127.0.0.1:0"]);
    const endpoint = await server.endpoint();
    for (
      const [signal, code, ...args] of [["SIGINT", 0], ["SIGINT", 130, "-c2"], [
        "SIGTERM",
        143,
      ]] as const
    ) {
      await using ping = await App.start("echo", ["ping", endpoint, "-i1h", ...args]);
      await ping.stdout.match(/seq=1 /g);
      ping.kill(signal);
      const ended = await ping.finished();
      assertEquals([ended.code, ended.stderr], [code, ""]);
      assertStringIncludes(ended.stdout, "\n1 sent, 1 received, 0% loss, ");
    }
  },
});

Deno.test({
  name: "echo serve counts datagrams, and tells them at the end, beside TCP",
  ignore,
  async fn() {
    for (const json of [true, false]) {
      const args = [
        "serve",
        "udp://127.0.0.1:0",
        ":0",
        "udp://[::1]:0",
        ...(json ? ["--json"] : []),
      ];
      await using server = await App.start("echo", args);
      const endpoints = await server.endpoints(3);
      assertEquals(endpoints.map((endpoint) => endpoint.split(":", 1)[0]), ["udp", "tcp", "udp"]);
      for (const endpoint of endpoints) {
        assertEquals((await runApp("echo", ["ping", endpoint, "-c3", "-i0"])).code, 0);
      }
      server.kill("SIGTERM");
      const { code, stderr } = await server.finished();
      assertEquals(code, 0);
      if (json) {
        const { duration: _, ...stopped } = server.stdout.json.at(-1);
        const datagrams = { received: 6, answered: 6, refused: 0, limited: 0, dropped: 0 };
        assertEquals(stopped, { event: "stopped", drained: 0, aborted: 0, datagrams });
      } else {
        assert(stderr.endsWith("\ndatagrams: 6 received, 6 answered\n"), stderr);
      }
    }
  },
});

Deno.test({
  name: "echo serve --max-rate limits a host, says so, and 0 does not",
  ignore,
  async fn() {
    for (const [rate, limited] of [[10, true], [0, false]] as const) {
      const args = ["serve", "udp://127.0.0.1:0", "--json", `--max-rate=${rate}`];
      await using server = await App.start("echo", args);
      const endpoint = await server.endpoint();
      // Far more than may come at once after a pause.
      const ping = ["ping", endpoint, "-c300", "-i1ms", "-W100ms", "-q", "--json"];
      const { received } = JSON.parse((await runApp("echo", ping)).stdout);
      server.kill("SIGTERM");
      const { stderr } = await server.finished();
      const { datagrams } = server.stdout.json.at(-1);
      assertEquals(datagrams.answered, received);
      assertEquals(datagrams.limited > 0, limited);
      const message =
        `echo: 127.0.0.1 sends more than one host may to ${endpoint}: some of it is not answered\n`;
      assertEquals(stderr, limited ? message : "");
    }
  },
});

Deno.test("echo serve refuses --workers over UDP", async () => {
  const { code, stderr } = await runApp("echo", ["serve", "udp://:0", "--workers=2"]);
  assertEquals(code, 2);
  const why = Deno.build.os === "linux" ? "with udp: endpoints: Deno cannot share" : "only Linux";
  assertStringIncludes(stderr, why);
});

Deno.test("echo serve returns 3 with one line when a UDP port is in use, and closes the others", async () => {
  await using used = bind("udp://127.0.0.1:0");
  const args = ["serve", ":0", "udp://127.0.0.1:0", formatEndpoint(used.endpoint)];
  const { code, stderr } = await runApp("echo", args);
  assertEquals(code, 3);
  assertOneLine(stderr);
  assertStringIncludes(
    stderr,
    `Cannot bind ${formatEndpoint(used.endpoint)}: address already in use`,
  );
});

Deno.test("echo serve --fault loses, doubles, reorders and damages datagrams, as ping tells", async () => {
  const args = ["serve", "udp://127.0.0.1:0", "--fault=7", "--max-rate=0"];
  await using server = await App.start("echo", args);
  const ping = ["ping", await server.endpoint(), "-c1000", "-i1ms", "-W300ms", "-q", "--json"];
  const { code, stdout } = await runApp("echo", ping);
  assertEquals(code, 4);
  const { lost, duplicated, reordered, corrupted, foreign } = JSON.parse(stdout);
  for (const count of [lost, duplicated, reordered, corrupted]) assert(count > 0, stdout);
  assertEquals(foreign, 0);
});
