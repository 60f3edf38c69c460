/** `echo bench` over UDP. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { formatEndpoint } from "@zocalo/transport";
import { bind } from "@zocalo/udp";
import { unless } from "../support/skip.ts";
import { App, runApp } from "../support/app.ts";
import { assertOneLine, serveDatagramsBadly } from "./_echo_peers.ts";

/** Short, since no figure is looked at; but on a busy machine replies may take longer than all that. */
const SHORT = ["-t200ms", "--warmup", "0", "-W30s"];

const DATAGRAM_COUNTS = ["late", "duplicated", "reordered", "corrupted", "foreign"];

/** `echo serve` without a limit. */
async function startServer(host = "127.0.0.1"): Promise<{ server: App; endpoint: string }> {
  const server = await App.start("echo", ["serve", `udp://${host}:0`, "--max-rate", "0"]);
  return { server, endpoint: await server.endpoint() };
}

Deno.test("echo bench over UDP prints counts, throughput, percentiles and a chart", async () => {
  const { server, endpoint } = await startServer();
  await using _server = server;
  const { code, stdout, stderr } = await runApp("echo", ["bench", endpoint, ...SHORT, "-P3"]);
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.split("\n");
  assertEquals(lines.slice(0, 3), [
    `BENCH ${endpoint}: 64 bytes, 3 requests at once, 200 ms without warm-up`,
    "",
    `--- ${endpoint} bench ---`,
  ]);
  assertMatch(lines[3]!, /^(\d+) sent, \1 received, time 200 ms$/);
  assertMatch(lines[4]!, /^[\d.]+ replies\/s, [\d.]+ MB\/s sent, [\d.]+ MB\/s received$/);
  assertMatch(lines[5]!, /^latency min\/mean\/max = /);
  assertMatch(stdout, /\n {2}99\.99 % .*\n {2}to /);
});

for (const [family, host] of [["IPv4", "127.0.0.1"], ["IPv6", "[::1]"]] as const) {
  Deno.test(`echo bench --json measures over UDP and ${family}, in both loops and any size`, async () => {
    const { server, endpoint } = await startServer(host);
    await using _server = server;
    for (
      const [size, ...loop] of [["1", "-P4"], ["1400", "-P4", "--rate=500"], [
        "65507",
        "-P2",
      ]] as const
    ) {
      const args = ["bench", endpoint, "--json", `-s${size}`, ...SHORT, ...loop];
      const { code, stdout, stderr } = await runApp("echo", args);
      assertEquals([code, stderr], [0, ""]);
      const summary = JSON.parse(stdout);
      const { event, remote, requests, replies } = summary;
      assertEquals([event, summary.endpoint, remote], ["summary", endpoint, endpoint]);
      assertEquals(summary.size, Number(size));
      assert(replies > 0 && replies === requests);
      const none = ["lost", "unanswered", "givenUp", ...DATAGRAM_COUNTS];
      assertEquals(none.map((name) => summary[name]), none.map(() => 0));
    }
  });
}

Deno.test("echo bench does not tell of datagrams over TCP", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  const { stdout } = await runApp("echo", [
    "bench",
    await server.endpoint(),
    "--json",
    ...SHORT,
  ]);
  const names = Object.keys(JSON.parse(stdout));
  assertEquals(names.filter((name) => DATAGRAM_COUNTS.includes(name)), []);
});

Deno.test("echo bench over UDP goes on when datagrams are lost, and says what may limit", async () => {
  await using server = await App.start("echo", ["serve", "udp://127.0.0.1:0", "--max-rate=10"]);
  const args = ["bench", await server.endpoint(), "-t500ms", "--warmup=0", "-W100ms", "-P8"];
  const { code, stdout, stderr } = await runApp("echo", args);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /\n\d+ sent, \d+ received, \d+ lost, time 500 ms\n/);
  assertMatch(stdout, /\nlost requests: .* --max-rate 0\n$/);
});

Deno.test("echo bench finds the faults of echo serve --fault over UDP", async () => {
  const args = ["serve", "udp://127.0.0.1:0", "--fault=7", "--max-rate=0"];
  await using server = await App.start("echo", args);
  const bench = ["bench", await server.endpoint(), "-t1s", "--warmup=0", "-W50ms", "-P8", "--json"];
  const { code, stdout } = await runApp("echo", bench);
  const { requests, replies, lost, duplicated, reordered, corrupted } = JSON.parse(stdout);
  assertEquals([code, replies + lost], [4, requests]);
  for (const count of [replies, lost, duplicated, reordered, corrupted]) assert(count > 0, stdout);
});

Deno.test("echo bench over UDP counts what comes late, twice, in another order, damaged or unasked", async () => {
  const kept: Uint8Array[] = [];
  await using server = serveDatagramsBadly((request, index) => {
    if (index < 2) return kept.push(request), [];
    // The first was given up; the second is damaged, and then whole.
    if (index === 2) return [request, kept[0]!, new Uint8Array(9)];
    const damaged = request.map((byte, i) => i === 40 ? byte ^ 1 : byte);
    return index === 3 ? [damaged, request, request] : [request];
  });
  const args = ["bench", server.endpoint, "-t2500ms", "--warmup=0", "-W1s"];
  const { code, stdout, stderr } = await runApp("echo", [...args, "--json"]);
  assertEquals([code, stderr], [4, ""]);
  const { lost, requests, replies, ...summary } = JSON.parse(stdout);
  assertEquals([lost, replies], [2, requests - 2]);
  assertEquals(DATAGRAM_COUNTS.map((name) => [name, summary[name]]), [
    ["late", 1],
    ["duplicated", 1],
    ["reordered", 1],
    ["corrupted", 1],
    ["foreign", 1],
  ]);
});

Deno.test("echo bench over UDP returns 4 also in text when a reply was corrupted", async () => {
  await using server = serveDatagramsBadly((request, index) =>
    index === 5 ? [request.fill(7, 40), request] : [request]
  );
  const args = ["bench", server.endpoint, "-t300ms", "--warmup=0", "-W1s"];
  const { code, stdout, stderr } = await runApp("echo", args);
  assertEquals([code, stderr], [4, ""]);
  assertMatch(stdout, /\n\d+ sent, \d+ received, 1 lost, 2 corrupted, time 300 ms\n/);
});

Deno.test("echo bench over UDP returns 1 when nothing is answered", async () => {
  await using silent = bind("udp://127.0.0.1:0");
  const args = ["bench", formatEndpoint(silent.endpoint), "-t100ms", "--warmup=0", "-W40ms", "-P2"];
  const text = await runApp("echo", args);
  assertEquals([text.code, text.stderr], [1, ""]);
  assertMatch(text.stdout, /\n(\d+) sent, 0 received, \1 lost, time 100 ms\n0 replies\/s, /);
  const json = await runApp("echo", [...args, "--json"]);
  const { replies, requests, lost, givenUp, latency } = JSON.parse(json.stdout);
  assertEquals([json.code, replies, lost, givenUp, latency], [1, 0, requests, 0, null]);
});

Deno.test("echo bench over UDP returns 3 with one line when the name is not found", async () => {
  const args = ["bench", "udp://does-not-exist.invalid:7"];
  const { code, stdout, stderr } = await runApp("echo", args);
  assertEquals([code, stdout], [3, ""]);
  assertOneLine(stderr);
  assertStringIncludes(stderr, "udp://does-not-exist.invalid:7");
});

Deno.test("echo bench over UDP returns 2 for what no datagram or socket has room for", async () => {
  for (
    const [args, problem] of [
      [["-s65508"], "-s/--size over udp: expected a size, at most 65507: current value is 65508"],
      [["-P1025"], "-P/--connections over udp: expected a whole number, at most 1024: current"],
      [["-P257", "-s1"], "expected a whole number for 1 byte, at most 256: current value is 257"],
    ] as const
  ) {
    const { code, stdout, stderr } = await runApp("echo", ["bench", "udp://:7", ...args]);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, problem);
  }
});

Deno.test("echo bench --rate shows a pause of a UDP server to every request that was due in it", async () => {
  let wait: Promise<void> | undefined;
  await using server = serveDatagramsBadly(async (request, index) => {
    if (index === 20) wait = new Promise((resolve) => setTimeout(resolve, 1_000));
    await wait;
    return [request];
  });
  const window = ["-P250", "-W30s"];
  const args = ["bench", server.endpoint, "-t2s", "--warmup=0", "--rate=200", ...window, "--json"];
  const { code, stdout } = await runApp("echo", args);
  const { requests, replies, unsent, lost, latency } = JSON.parse(stdout);
  assertEquals([code, requests + unsent, replies, lost], [0, 400, requests, 0]);
  // Half of them were due meanwhile; without a rate it would be the window.
  assert(latency.p999 >= 950 && latency.p90 > 500, stdout);
});

Deno.test("echo bench --rate shows a pause over UDP also when it lasts until the end", async () => {
  let wait: Promise<void> | undefined;
  await using server = serveDatagramsBadly(async (request, index) => {
    if (index === 20) wait = new Promise((resolve) => setTimeout(resolve, 1_000));
    await wait;
    return [request];
  });
  const args = ["bench", server.endpoint, "-t500ms", "--warmup=0", "--rate=200", "-P4", "-W30s"];
  const { code, stdout } = await runApp("echo", [...args, "--json"]);
  const { requests, replies, unsent, latency } = JSON.parse(stdout);
  assertEquals([code, requests, replies, unsent], [0, 100, 100, 0]);
  assert(latency.p50 > 500 && latency.p99 > 900, stdout);
});

Deno.test("echo bench --rate measures over UDP after a warm-up that cannot send all", async () => {
  await using server = serveDatagramsBadly(async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return [request];
  });
  const args = ["--warmup=1s", "-t300ms", "-W500ms", "--rate=2000", "--json"];
  const { code, stdout } = await runApp("echo", ["bench", server.endpoint, ...args]);
  const { requests, replies, unsent } = JSON.parse(stdout);
  assertEquals([code, requests + unsent], [0, 600]);
  assert(replies > 0 && unsent > 0, stdout);
});

const forSignals = unless(Deno.build.os !== "windows", "a system with signals");
Deno.test({
  name:
    `echo bench over UDP returns 130 or 143 with what it has measured when it is interrupted${forSignals.suffix}`,
  ignore: forSignals.ignore,
  async fn() {
    for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
      const measuring = Promise.withResolvers<void>();
      await using server = serveDatagramsBadly((request, index) => {
        if (index === 100) measuring.resolve();
        return [request];
      });
      const args = ["bench", server.endpoint, "-t1h", "--warmup=0"];
      await using bench = await App.start("echo", args);
      await measuring.promise;
      bench.kill(signal);
      const ended = await bench.finished();
      assertEquals([ended.code, ended.stderr], [code, ""]);
      const [, counted] = /^(\d+) sent, /m.exec(ended.stdout)!;
      assert(Number(counted) >= 99);
    }
  },
});
