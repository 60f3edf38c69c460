/** `echo bench`. */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { copy, formatEndpoint, type Handler, serve } from "@zocalo/transport";
import { needs, unless } from "../support/skip.ts";
import { App, commandLine, type Finished, runApp } from "../support/app.ts";
import { assertOneLine, readSome } from "./_echo_peers.ts";

/** Short, since no figure is looked at. */
const SHORT = ["-t200ms", "--warmup", "20ms"];

Deno.test("echo bench prints counts, throughput, percentiles and a chart", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  const endpoint = await server.endpoint();
  const { code, stdout, stderr } = await runApp("echo", ["bench", endpoint, ...SHORT, "-P3"]);
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.split("\n");
  assertEquals(lines.slice(0, 3), [
    `BENCH ${endpoint}: 64 bytes, 3 connections, 200 ms after 20 ms of warm-up`,
    "",
    `--- ${endpoint} bench ---`,
  ]);
  assertMatch(lines[3]!, /^(\d+) sent, \1 received, time 200 ms$/);
  assertMatch(lines[4]!, /^[\d.]+ replies\/s, [\d.]+ MB\/s sent, [\d.]+ MB\/s received$/);
  assertMatch(lines[5]!, /^latency min\/mean\/max = [\d.]+ .s \/ [\d.]+ .s \/ [\d.]+ .s$/);
  const percents = lines.slice(6, 11).map((line) => line.trim().split(/ {2,}/)[0]);
  assertEquals(percents, ["50 %", "90 %", "99 %", "99.9 %", "99.99 %"]);
  const counted = [...stdout.matchAll(/^ {2}to +\d+ .s +(\d+)/gm)].map(([, count]) => count);
  const requests = /^(\d+)/.exec(lines[3]!)![1];
  assertEquals(counted.reduce((sum, count) => sum + Number(count), 0), Number(requests));
  // The terminal is none, so nothing was written over, and nothing is coloured.
  assert(!stdout.includes("\x1b"));
});

Deno.test("echo bench --json prints one object at the end, and with -v one for each second", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  const endpoint = await server.endpoint();
  const args = ["bench", endpoint, "-t1500ms", "--warmup", "0", "-P2", "-s", "1k", "--json"];
  await using bench = await App.start("echo", [...args, "-v"]);
  assertEquals((await bench.finished()).code, 0);
  const [progress, summary, ...rest] = bench.stdout.json;
  assertEquals(rest, []);
  const names = ["min", "mean", "p50", "p90", "p99", "p999", "p9999", "max"];
  const { latency, time, requests, replies, repliesPerSecond, ...others } = progress;
  assertEquals(others, { event: "progress", lost: 0 });
  assert(time >= 900 && replies > 0 && requests >= replies && repliesPerSecond > 0);
  assertEquals(Object.keys(latency), names);
  const times = names.filter((name) => name !== "mean").map((name) => summary.latency[name]);
  assertEquals(times, times.toSorted((a, b) => a - b));
  const { event, size, connections, rate, ...counts } = summary;
  assertEquals([event, size, connections, rate], ["summary", 1_024, 2, null]);
  assertEquals([summary.endpoint, summary.remote, summary.time], [endpoint, endpoint, 1_500]);
  assertEquals(counts.replies, counts.requests);
  const none = ["lost", "unanswered", "unsent", "givenUp", "lateSends", "longestDelay"];
  assertEquals(none.map((name) => counts[name]), none.map(() => 0));
  // Rates are rounded after they were multiplied.
  assertAlmostEquals(counts.bytesSentPerSecond, counts.requestsPerSecond * 1_024, 1);
  assertAlmostEquals(counts.bytesReceivedPerSecond, counts.repliesPerSecond * 1_024, 1);
  assert(counts.clientCpu > 0);
});

Deno.test("echo bench -q prints the figures only", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  const args = ["bench", await server.endpoint(), "-q", ...SHORT];
  const text = await runApp("echo", args);
  assertEquals([text.code, text.stderr], [0, ""]);
  assertMatch(text.stdout, /^--- \S+ bench ---\n\d+ sent, /);
  const json = await runApp("echo", [...args, "--json"]);
  assertEquals([json.code, JSON.parse(json.stdout).event], [0, "summary"]);
});

/** Measures a server in this process. */
async function benchBadly(handler: Handler, ...args: string[]): Promise<Finished> {
  await using server = serve("tcp://127.0.0.1:0", handler);
  const endpoint = formatEndpoint(server.endpoint);
  return await runApp("echo", ["bench", endpoint, "--warmup", "0", ...args]);
}

Deno.test("echo bench does not count as sent what is still being sent", async () => {
  const silent: Handler = async (_, { signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  };
  const { code, stdout } = await benchBadly(silent, "-s16M", "-W50ms", "-t1s", "--json");
  const { requests, lost, bytesSentPerSecond } = JSON.parse(stdout);
  assertEquals([code, requests, lost, bytesSentPerSecond], [1, 1, 1, 0]);
});

Deno.test("echo bench returns 3 with one line when the connection is refused", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const endpoint = `tcp://127.0.0.1:${listener.addr.port}`;
  listener.close();
  const { code, stdout, stderr } = await runApp("echo", ["bench", endpoint, "-P40"]);
  assertEquals([code, stdout], [3, ""]);
  assertOneLine(stderr);
  assert(stderr.startsWith(`echo: Cannot connect to ${endpoint}`));
});

Deno.test("echo bench returns 3 with what it has measured when the server closes in the middle", async () => {
  const { code, stdout, stderr } = await benchBadly(async (stream) => {
    await stream.write(await readSome(stream));
    await stream.write((await readSome(stream)).subarray(0, 10));
  });
  assertEquals(code, 3);
  assertMatch(stderr, /^echo: \S+ ended the stream after 1 reply and 10 bytes of the next\n$/);
  assertStringIncludes(stdout, "\n2 sent, 1 received, 1 unanswered, time ");
});

Deno.test("echo bench returns 3 with what it has measured when the server resets", async () => {
  const { code, stdout, stderr } = await benchBadly(async (stream) => {
    await stream.write(await readSome(stream));
    // Closing with input unread is what resets.
    await stream.read(new Uint8Array(1));
    stream.abort();
  });
  assertEquals(code, 3);
  assertOneLine(stderr);
  assertStringIncludes(stdout, "\n2 sent, 1 received, 1 unanswered, time ");
});

Deno.test("echo bench returns 4 when a byte of a reply is wrong", async () => {
  const { code, stdout, stderr } = await benchBadly(async (stream) => {
    await stream.write(await readSome(stream));
    const request = await readSome(stream);
    request[40]! ^= 0x01;
    await stream.write(request);
    await copy(stream, stream);
  });
  assertEquals(code, 4);
  assertMatch(
    stderr,
    /^echo: \S+ sent a reply that is wrong from byte 40, after 1 correct one\n$/,
  );
  assertStringIncludes(stdout, "\n2 sent, 1 received, 1 unanswered, time ");
});

Deno.test("echo bench returns 4 when something follows the last reply", async () => {
  const { code, stderr } = await benchBadly(async (stream) => {
    for (let request; (request = await readSome(stream)).length > 0;) await stream.write(request);
    await stream.write(new Uint8Array(7));
  }, "-t50ms");
  assertEquals(code, 4);
  assertMatch(stderr, /^echo: \S+ sent 7 bytes that answer no request\n$/);
});

Deno.test("echo bench returns 1 when nothing is answered", async () => {
  const silent: Handler = async (stream) => {
    while (await stream.read(new Uint8Array(64)) !== null);
  };
  const { code, stdout, stderr } = await benchBadly(silent, "-t1h", "-W50ms", "-P2");
  assertEquals([code, stderr], [1, ""]);
  assertMatch(stdout, /\n2 sent, 0 received, 2 lost, time \d+ ms\n0 replies\/s, /);
  assertStringIncludes(stdout, "\nconnections given up since a reply took too long: 2\n");
});

Deno.test("echo bench returns 1 when a connection was given up, and measures with the others", async () => {
  const { code, stdout, stderr } = await benchBadly(
    async (stream, { id }) => {
      if (id > 1) return void await copy(stream, stream);
      while (await stream.read(new Uint8Array(64)) !== null);
    },
    "-t200ms",
    "-P2",
    "--json",
  );
  assertEquals([code, stderr], [1, ""]);
  const { replies, lost, givenUp, time } = JSON.parse(stdout);
  assertEquals([lost, givenUp, time], [1, 1, 200]);
  assert(replies > 0);
});

const forSignals = unless(Deno.build.os !== "windows", "a system with signals");
Deno.test({
  name:
    `echo bench returns 130 or 143 with what it has measured when it is interrupted${forSignals.suffix}`,
  ignore: forSignals.ignore,
  async fn() {
    for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
      const measuring = Promise.withResolvers<void>();
      let replies = 0;
      await using server = serve("tcp://127.0.0.1:0", async (stream) => {
        for (let request; (request = await readSome(stream)).length > 0;) {
          await stream.write(request);
          if (++replies === 100) measuring.resolve();
        }
      });
      const args = ["bench", formatEndpoint(server.endpoint), "-t1h", "--warmup=0"];
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

Deno.test("echo bench returns 2 for what cannot be measured", async () => {
  for (const arg of ["-t0", "-P0", "-s0", "--rate=0", "-P10001"]) {
    const { code, stderr } = await runApp("echo", ["bench", ":7", arg]);
    assertEquals(code, 2);
    assertMatch(
      stderr,
      /^echo: Cannot use .*: current value is "\d+"\nTry 'echo bench --help'\.\n$/,
    );
  }
});

const forScript = needs("script");
Deno.test({
  name: `echo bench shows on a terminal how far it is, and takes that away${forScript.suffix}`,
  ignore: forScript.ignore,
  async fn() {
    await using server = await App.start("echo", ["serve", ":0"]);
    const args = ["bench", await server.endpoint(), "-t1500ms", "--warmup=10ms"];
    const command = [...await commandLine("echo"), ...args].map((arg) => `'${arg}'`).join(" ");
    const { code, stdout } = await new Deno.Command("script", {
      args: ["-qec", `stty cols 40; exec ${command}`, "/dev/null"],
      cwd: new URL("../..", import.meta.url),
      stdin: "null",
    }).output();
    const text = new TextDecoder().decode(stdout);
    assertEquals(code, 0, text);
    assertStringIncludes(text, "\r\x1b[Kwarming up");
    const live = text.split("\r\x1b[K");
    assertMatch(live.at(-2)!, /^1 s: \d+ replies\/s, [^\r\n]*$/);
    assertMatch(live.at(-1)!, /^\r?\n--- /);
    for (const row of text.matchAll(/^ {2}to [^\r\n]*/gm)) assert(row[0].length <= 40, row[0]);
  },
});
