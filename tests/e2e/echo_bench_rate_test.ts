/** `echo bench --rate`. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { formatEndpoint, type Handler, serve } from "@zocalo/transport";
import { App, type Finished, runApp } from "../support/app.ts";
import { readSome } from "./_echo_peers.ts";

/** An echo that stands still for a second, once so many requests have come. */
function standStillAfter(count: number): Handler {
  let requests = 0;
  return async (stream) => {
    for (let request; (request = await readSome(stream)).length > 0;) {
      if (++requests === count) await new Promise((resolve) => setTimeout(resolve, 1_000));
      await stream.write(request);
    }
  };
}

/** Measures a server in this process. */
async function benchBadly(handler: Handler, ...args: string[]): Promise<Finished> {
  await using server = serve("tcp://127.0.0.1:0", handler);
  const endpoint = formatEndpoint(server.endpoint);
  return await runApp("echo", ["bench", endpoint, "--warmup", "0", ...args]);
}

Deno.test("echo bench --rate sends what is due, or says what was not sent", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  const args = ["bench", await server.endpoint(), "-t500ms", "--warmup", "100ms", "--rate=1000"];
  const { code, stdout } = await runApp("echo", [...args, "-P4", "--json"]);
  const { rate, requests, unsent, replies } = JSON.parse(stdout);
  assertEquals([code, rate, requests + unsent, replies], [0, 1_000, 500, requests]);
});

Deno.test("echo bench --rate shows a pause of the server to every request that was due in it", async () => {
  const args = ["-t2s", "--rate=200", "--json"];
  const { code, stdout } = await benchBadly(standStillAfter(20), ...args);
  const { requests, unsent, lateSends, longestDelay, latency } = JSON.parse(stdout);
  assertEquals([code, requests + unsent], [0, 400]);
  // 200 requests were due meanwhile; without a rate it would be one.
  assert(lateSends > 50 && longestDelay > 900);
  assert(latency.p999 >= 950 && latency.p90 > 500, stdout);
});

Deno.test("echo bench --rate shows a pause also when it lasts until the end", async () => {
  const args = ["-t500ms", "--rate=200", "-W30s", "--json"];
  const { code, stdout } = await benchBadly(standStillAfter(20), ...args);
  const { requests, replies, unsent, time, latency } = JSON.parse(stdout);
  assertEquals([code, requests, replies, unsent, time], [0, 100, 100, 0, 500]);
  // 80 of 100 were due meanwhile.
  assert(latency.p50 > 500 && latency.p99 > 900, stdout);
});

Deno.test("echo bench --rate measures what comes after a warm-up that cannot send all", async () => {
  await using server = serve("tcp://127.0.0.1:0", async (stream) => {
    for (let request; (request = await readSome(stream)).length > 0;) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await stream.write(request);
    }
  });
  const args = ["--warmup=1s", "-t300ms", "-W1s", "--rate=2000", "--json"];
  const endpoint = formatEndpoint(server.endpoint);
  const { code, stdout } = await runApp("echo", ["bench", endpoint, ...args]);
  const { requests, replies, unsent, lateSends } = JSON.parse(stdout);
  assertEquals([code, replies, requests + unsent], [0, requests, 600]);
  assert(requests > 0 && lateSends > 0 && unsent > 0, stdout);
});

Deno.test("echo bench --rate says so when nothing was due", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  const args = ["bench", await server.endpoint(), "--rate=1", "--warmup=200ms", "-t500ms"];
  const { code, stdout } = await runApp("echo", args);
  assertEquals(code, 1);
  assertMatch(stdout, /\n0 sent, 0 received, .*\n.*\nno request was due within the time\n/);
});

Deno.test("echo bench --rate says so when it cannot send what is due", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  // No client sends a request in a microsecond and waits for its reply.
  const endless = ["-t200ms", "--warmup=0", "--rate=1000000"];
  const { code, stdout } = await runApp("echo", ["bench", await server.endpoint(), ...endless]);
  assertEquals(code, 0);
  assertMatch(
    stdout,
    /\nsent more than 1 ms late: [1-9]\d*, at most [\d.]+ m?s; due and never sent: [1-9]\d*\n/,
  );
});
