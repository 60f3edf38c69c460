import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { type ByteStream, connect, ConnectionLostError } from "@zocalo/transport";
import { App, runApp } from "../support/app.ts";
import { assertOneLine, leaveTogether, readSome } from "./_echo_peers.ts";

/** Windows has no signals to send: `kill` ends a process there. */
const ignore = Deno.build.os === "windows";

Deno.test("echo serve listens on several endpoints, in text and in JSON", async () => {
  for (const format of [[], ["--json"]]) {
    await using server = await App.start("echo", ["serve", ":0", "127.0.0.1:0", ...format]);
    const endpoints = await server.endpoints(2);
    assertEquals(new Set(endpoints).size, 2);
    for (const endpoint of endpoints) {
      assertEquals((await runApp("echo", ["ping", endpoint, "-qc1"])).code, 0);
    }
    assertEquals((format.length > 0 ? server.stderr : server.stdout).text, "");
  }
});

Deno.test("echo serve returns 3 with one line when a port is in use", async () => {
  using used = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const endpoint = `tcp://127.0.0.1:${used.addr.port}`;
  const { code, stdout, stderr } = await runApp("echo", ["serve", ":0", endpoint]);
  assertEquals([code, stdout], [3, ""]);
  assertOneLine(stderr);
  assert(stderr.startsWith(`echo: Cannot listen on ${endpoint}: `));
});

Deno.test("echo serve -v tells of every connection", async () => {
  await using server = await App.start("echo", ["serve", ":0", "-v"]);
  const endpoint = await server.endpoint();
  assertEquals((await runApp("echo", ["ping", endpoint, "-qc1"])).code, 0);
  const [opened] = await server.stderr.match(/^(tcp:\/\/127\.0\.0\.1:\d+) opened$/gm);
  const [closed] = await server.stderr.match(
    /^(\S+) closed: clean, 64 bytes in, 64 out, [\d.]+ s$/gm,
  );
  assertEquals(closed![1], opened![1]);
});

Deno.test("echo serve -v --json tells of every connection in events", async () => {
  await using server = await App.start("echo", ["serve", ":0", "-v", "--json"]);
  const endpoint = await server.endpoint();
  assertEquals((await runApp("echo", ["ping", endpoint, "-qc1"])).code, 0);
  await server.stdout.match(/"event":"closed".*\n/g);
  const [, opened, { duration, ...closed }] = server.stdout.json;
  const { remote } = opened;
  assertEquals(opened, { event: "opened", endpoint, id: 1, remote });
  assertEquals(closed, {
    event: "closed",
    endpoint,
    id: 1,
    remote,
    outcome: "clean",
    reason: "finished",
    bytesRead: 64,
    bytesWritten: 64,
    error: null,
  });
  assertEquals(typeof duration, "number");
});

Deno.test({
  name: "echo serve drains 200 idle clients on SIGTERM and returns 0",
  ignore,
  async fn() {
    await using server = await App.start("echo", ["serve", ":0", "--json"]);
    const endpoint = await server.endpoint();
    const clients = await Promise.all(Array.from({ length: 200 }, () => connect(endpoint)));
    for (const client of clients) {
      await client.write(new Uint8Array(1));
      await readSome(client);
    }
    const left = Promise.all(clients.map(leaveTogether));
    server.kill("SIGTERM");
    await left;
    const { code, stderr } = await server.finished();
    assertEquals([code, stderr], [0, ""]);
    const [, draining, { duration, ...stopped }] = server.stdout.json;
    assertEquals(draining, { event: "draining", connections: 200 });
    assertEquals(stopped, { event: "stopped", drained: 200, aborted: 0 });
    // Half of what it would be if one of them were taken for busy.
    assertLess(duration, 5_000);
  },
});

async function roundTrip(client: ByteStream): Promise<boolean> {
  await client.write(new Uint8Array(64));
  return (await readSome(client)).length > 0;
}

/** Keeps a connection busy until it breaks. */
async function keepBusy(client: ByteStream): Promise<void> {
  try {
    while (await roundTrip(client));
  } catch (error) {
    if (!(error instanceof ConnectionLostError)) throw error;
  }
}

Deno.test({
  name: "echo serve aborts busy clients at the second signal, says so, and returns 0",
  ignore,
  async fn() {
    await using server = await App.start("echo", ["serve", ":0"]);
    using client = await connect(await server.endpoint());
    await roundTrip(client);
    const broken = keepBusy(client);
    server.kill("SIGTERM");
    await server.stderr.match(/^draining 1 connection;/gm);
    server.kill("SIGINT");
    const { code, stderr } = await server.finished();
    assertEquals(code, 0);
    assertMatch(stderr, /\naborted 1 connection after [\d.]+s: tcp:\/\/127\.0\.0\.1:\d+\n$/);
    await broken;
  },
});

Deno.test({
  name: "echo serve aborts busy clients after 10 s, says so, and returns 0",
  ignore,
  async fn() {
    await using server = await App.start("echo", ["serve", ":0"]);
    using client = await connect(await server.endpoint());
    await roundTrip(client);
    const broken = keepBusy(client);
    server.kill("SIGTERM");
    const { code, stderr } = await server.finished();
    assertEquals(code, 0);
    assertMatch(stderr, /\naborted 1 connection after 1[\d.]+s: /);
    await broken;
  },
});

Deno.test("echo serve takes no more connections at once than it may, and none is lost", async () => {
  await using server = await App.start("echo", ["serve", ":0", "--max-connections=1", "-v"]);
  const endpoint = await server.endpoint();
  await using first = await connect(endpoint);
  await first.write(new Uint8Array(1));
  await readSome(first);
  await using second = await connect(endpoint);
  await second.write(new Uint8Array(1));
  await first.close();
  assertEquals((await readSome(second)).length, 1);
  await second.close();
  const events = await server.stderr.match(/ (opened|closed)\b.*\n/g, 4);
  const order = events.map(([, event]) => event);
  assertEquals(order, ["opened", "closed", "opened", "closed"]);
});
