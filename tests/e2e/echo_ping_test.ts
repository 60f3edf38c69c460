import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { copy, formatEndpoint, type Handler, serve, type Server } from "@zocalo/transport";
import { App, type Finished, runApp } from "../support/app.ts";
import { assertOneLine, leaveTogether, readSome } from "./_echo_peers.ts";

/** Windows has no signals to send: `kill` ends a process there. */
const ignore = Deno.build.os === "windows";

/** A server in this process that serves `echo ping` badly. */
function serveBadly(handler: Handler): { server: Server; endpoint: string } {
  const server = serve("tcp://127.0.0.1:0", handler);
  return { server, endpoint: formatEndpoint(server.endpoint) };
}

/** A port on which nobody listens. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("echo ping prints replies and statistics in the manner of ping(8)", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  const endpoint = await server.endpoint();
  const { code, stdout, stderr } = await runApp("echo", ["ping", endpoint, "-c3", "-i10ms"]);
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.split("\n");
  assertEquals(lines[0], `PING ${endpoint}: 64 bytes`);
  for (const seq of [1, 2, 3]) {
    const [before, after] = lines[seq]!.split(/[\d.]+ ms$/);
    assertEquals([before, after], [`64 bytes from ${endpoint}: seq=${seq} time=`, ""]);
  }
  assertEquals(lines.slice(4, 6), ["", `--- ${endpoint} ping statistics ---`]);
  assertMatch(lines[6]!, /^3 sent, 3 received, 0% loss, time \d+ ms$/);
  assertMatch(lines[7]!, /^rtt min\/avg\/max\/mdev = ([\d.]+\/){3}[\d.]+ ms$/);
  assertEquals(lines.slice(8), [""]);
});

Deno.test("echo ping --json prints an object for each reply and a summary", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  const endpoint = await server.endpoint();
  await using ping = await App.start("echo", ["ping", endpoint, "-c3", "-i0", "-s1M", "--json"]);
  const { code, stderr } = await ping.finished();
  assertEquals([code, stderr], [0, ""]);
  const summary = ping.stdout.json.pop();
  const replies = ping.stdout.json.slice(0, -1).map(({ time, ...reply }) => ({
    ...reply,
    time: typeof time,
  }));
  const bytes = 1_048_576;
  assertEquals(replies, [1, 2, 3].map((seq) => ({ event: "reply", seq, bytes, time: "number" })));
  const { time, rtt, ...counts } = summary;
  assertEquals(counts, {
    event: "summary",
    endpoint,
    remote: endpoint,
    sent: 3,
    received: 3,
    late: 0,
    corrupted: 0,
    lost: 0,
    lossPercent: 0,
  });
  assertEquals(Object.keys(rtt), ["min", "avg", "max", "mdev"]);
  assert(rtt.min <= rtt.avg && rtt.avg <= rtt.max && rtt.max <= time);
});

Deno.test("echo ping -q prints the summary only", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  const endpoint = await server.endpoint();
  const text = await runApp("echo", ["ping", endpoint, "-qc2", "-i0"]);
  assertEquals([text.code, text.stderr], [0, ""]);
  assertMatch(text.stdout, /^--- \S+ ping statistics ---\n2 sent, .*\nrtt .*\n$/);
  const json = await runApp("echo", ["ping", endpoint, "-qc2", "-i0", "--json"]);
  assertEquals([json.code, JSON.parse(json.stdout).event], [0, "summary"]);
});

Deno.test("echo ping returns 3 with one line when the connection is refused", async () => {
  const endpoint = `tcp://127.0.0.1:${freePort()}`;
  const { code, stdout, stderr } = await runApp("echo", ["ping", endpoint, "-c1"]);
  assertEquals([code, stdout], [3, ""]);
  assertOneLine(stderr);
  assert(stderr.startsWith(`echo: Cannot connect to ${endpoint}`));
});

Deno.test("echo ping returns 3 with one line when the name is not found", async () => {
  const { code, stdout, stderr } = await runApp("echo", [
    "ping",
    "does-not-exist.invalid:7",
    "-c1",
  ]);
  assertEquals([code, stdout], [3, ""]);
  assertOneLine(stderr);
  assertStringIncludes(stderr, "tcp://does-not-exist.invalid:7");
});

Deno.test("echo ping returns 4 when a reply was corrupted", async () => {
  const { server, endpoint } = serveBadly(async (stream) => {
    const request = await readSome(stream);
    request[40]! ^= 0x01;
    await stream.write(request);
    await copy(stream, stream);
  });
  await using _server = server;
  const { code, stdout, stderr } = await runApp("echo", ["ping", endpoint, "-c2", "-i0"]);
  assertEquals([code, stderr], [4, ""]);
  assertMatch(stdout, /seq=1 time=[\d.]+ ms \(corrupted from byte 40\)\n.*seq=2 time=[\d.]+ ms\n/);
  assertStringIncludes(stdout, "\n2 sent, 1 received, 1 corrupted, 0% loss, ");
});

Deno.test("echo ping returns 1 when nothing is answered", async () => {
  const { server, endpoint } = serveBadly((stream) => leaveTogether(stream));
  await using _server = server;
  const args = ["ping", endpoint, "-c2", "-i0", "-W50ms"];
  const text = await runApp("echo", args);
  assertEquals([text.code, text.stderr], [1, ""]);
  assertStringIncludes(text.stdout, `no reply from ${endpoint}: seq=2 within 50 ms\n`);
  assertStringIncludes(text.stdout, "\n2 sent, 0 received, 100% loss, ");

  await using json = await App.start("echo", [...args, "--json"]);
  assertEquals((await json.finished()).code, 1);
  const [first, second, summary] = json.stdout.json;
  assertEquals([first, second], [1, 2].map((seq) => ({ event: "timeout", seq, time: 50 })));
  assertEquals([summary.lost, summary.rtt], [2, null]);
});

Deno.test("echo ping returns 1 when less than COUNT came before the deadline", async () => {
  const { server, endpoint } = serveBadly(async (stream) => {
    await stream.write(await readSome(stream));
    await leaveTogether(stream);
  });
  await using _server = server;
  const { code, stdout } = await runApp("echo", ["ping", endpoint, "-c2", "-i0", "-w500ms"]);
  assertEquals(code, 1);
  assertStringIncludes(stdout, "\n2 sent, 1 received, 50% loss, ");
});

Deno.test("echo ping returns 0 at the deadline when there was a reply and no count", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  const args = ["ping", await server.endpoint(), "-i1h", "-w500ms"];
  const { code, stdout, stderr } = await runApp("echo", args);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "\n1 sent, 1 received, 0% loss, ");
});

Deno.test("echo ping returns 3 with statistics when the server closes in the middle", async () => {
  const { server, endpoint } = serveBadly(async (stream) => {
    await stream.write(await readSome(stream));
    await stream.write((await readSome(stream)).subarray(0, 10));
  });
  await using _server = server;
  const { code, stdout, stderr } = await runApp("echo", ["ping", endpoint, "-c9", "-i0"]);
  assertEquals(code, 3);
  assertEquals(
    stderr,
    `echo: ${endpoint} ended the stream after 1 reply and 10 bytes of the next\n`,
  );
  assertStringIncludes(stdout, "\n2 sent, 1 received, 50% loss, ");
});

Deno.test("echo ping returns 3 when the server resets the connection", async () => {
  const { server, endpoint } = serveBadly(async (stream) => {
    await stream.write(await readSome(stream));
    // Closing with input unread is what resets.
    await stream.read(new Uint8Array(1));
    stream.abort();
  });
  await using _server = server;
  const { code, stdout, stderr } = await runApp("echo", ["ping", endpoint, "-c9", "-i0"]);
  assertEquals(code, 3);
  assertOneLine(stderr);
  assertStringIncludes(stdout, "\n2 sent, 1 received, 50% loss, ");
});

Deno.test("echo ping returns 4 when something follows the last reply", async () => {
  for (const count of [1, 64, 100_000]) {
    const { server, endpoint } = serveBadly(async (stream) => {
      await stream.write(await readSome(stream));
      await readSome(stream);
      await stream.write(new Uint8Array(count));
    });
    await using _server = server;
    await using ping = await App.start("echo", ["ping", endpoint, "-c1", "--json"]);
    const { code, stderr } = await ping.finished();
    assertEquals(code, 4);
    assertOneLine(stderr);
    assertMatch(
      stderr,
      /^echo: \S+ sent (1 byte that answers|\d+ bytes that answer) no request\n$/,
    );
    assertEquals(ping.stdout.json.map(({ event }) => event), ["reply", "summary"]);
  }
});

Deno.test("echo ping neither prints nor counts a reply that comes after the end", async () => {
  const { server, endpoint } = serveBadly(async (stream) => {
    const request = await readSome(stream);
    await readSome(stream);
    await stream.write(request);
  });
  await using _server = server;
  const args = ["ping", endpoint, "-c1", "-W50ms", "--json"];
  await using ping = await App.start("echo", args);
  const { code, stderr } = await ping.finished();
  assertEquals([code, stderr], [1, ""]);
  assertEquals(ping.stdout.json.map(({ event }) => event), ["timeout", "summary"]);
  assertEquals(ping.stdout.json[1].lost, 1);
});

/** Sends a signal to `echo ping` after its first reply. */
async function interruptPing(signal: Deno.Signal, ...args: string[]): Promise<Finished> {
  await using server = await App.start("echo", ["serve", ":0"]);
  await using ping = await App.start("echo", ["ping", await server.endpoint(), "-i1h", ...args]);
  await ping.stdout.match(/seq=1 /g);
  ping.kill(signal);
  return await ping.finished();
}

Deno.test({
  name: "echo ping without a count ends normally on SIGINT",
  ignore,
  async fn() {
    const { code, stdout, stderr } = await interruptPing("SIGINT");
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "\n1 sent, 1 received, 0% loss, ");
  },
});

Deno.test({
  name: "echo ping returns 130 or 143 with statistics when a signal cuts its count short",
  ignore,
  async fn() {
    for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
      const ended = await interruptPing(signal, "-c2");
      assertEquals([ended.code, ended.stderr], [code, ""]);
      assertStringIncludes(ended.stdout, "\n1 sent, 1 received, 0% loss, ");
    }
  },
});

Deno.test({
  name: "echo ping returns 143 on SIGTERM also without a count",
  ignore,
  async fn() {
    assertEquals((await interruptPing("SIGTERM")).code, 143);
  },
});

Deno.test("echo ping ends quietly with 141 when its output is closed", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  await using ping = await App.start("echo", ["ping", await server.endpoint(), "-i1ms"]);
  await ping.stdout.match(/seq=1 /g);
  await ping.stdout.close();
  const { code, stderr } = await ping.finished();
  assertEquals([code, stderr], [141, ""]);
});
