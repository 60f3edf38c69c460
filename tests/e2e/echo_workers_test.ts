/** `echo serve --workers`. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type ByteStream, connect, ConnectionLostError } from "@zocalo/transport";
import { needs, unless } from "../support/skip.ts";
import { App, runApp } from "../support/app.ts";
import { assertOneLine, leaveTogether, readSome } from "./_echo_peers.ts";

/** Ports are shared on Linux only. */
const { ignore, suffix } = unless(Deno.build.os === "linux", "Linux");

/** Clients whose connections are being served. */
async function connectMany(endpoint: string, count: number): Promise<ByteStream[]> {
  return await Promise.all(Array.from({ length: count }, async () => {
    const client = await connect(endpoint);
    await client.write(new Uint8Array(1));
    await readSome(client);
    return client;
  }));
}

Deno.test({
  name: `echo serve --workers listens once for all workers, and drains them all${suffix}`,
  ignore,
  async fn() {
    const args = ["serve", ":0", ":0", "--workers=2", "--json", "-v"];
    await using server = await App.start("echo", args);
    const endpoints = await server.endpoints(2);
    const clients = (await Promise.all(endpoints.map((each) => connectMany(each, 20)))).flat();
    const left = Promise.all(clients.map(leaveTogether));
    server.kill("SIGTERM");
    await left;
    const { code, stderr } = await server.finished();
    assertEquals([code, stderr], [0, ""]);
    const events = server.stdout.json;
    const [first, second, ...rest] = events;
    assertEquals([first, second], endpoints.map((endpoint) => ({ event: "listening", endpoint })));
    const opened = rest.filter(({ event }) => event === "opened");
    assertEquals(opened.length, 40);
    assertEquals(new Set(opened.map(({ worker }) => worker)), new Set([1, 2]));
    const closed = rest.filter(({ event }) => event === "closed");
    assertEquals(closed.map(({ outcome }) => outcome), Array(40).fill("clean"));
    assertEquals(rest.find(({ event }) => event === "draining").connections, 40);
    const { event, drained, aborted } = rest.at(-1);
    assertEquals([event, drained, aborted], ["stopped", 40, 0]);
  },
});

/** Reads nothing, so that the server cannot finish. */
async function owe(client: ByteStream): Promise<void> {
  try {
    await client.write(new Uint8Array(64 * 1_048_576));
  } catch (error) {
    if (!(error instanceof ConnectionLostError)) throw error;
  }
}

Deno.test({
  name: `echo serve --workers aborts busy clients at the second signal, and adds them up${suffix}`,
  ignore,
  async fn() {
    await using server = await App.start("echo", ["serve", ":0", "--workers=2"]);
    const clients = await connectMany(await server.endpoint(), 10);
    const broken = Promise.all(clients.map(owe));
    server.kill("SIGTERM");
    await server.stderr.match(/^draining 10 connections;/gm);
    server.kill("SIGINT");
    await broken;
    const { code, stderr } = await server.finished();
    assertEquals(code, 0);
    assertMatch(stderr, /\naborted 10 connections after [\d.]+s: (tcp:\S+, ){5}…\n$/);
    for (const client of clients) client.abort();
  },
});

Deno.test({
  name: `echo serve --workers answers echo ping${suffix}`,
  ignore,
  async fn() {
    await using server = await App.start("echo", ["serve", ":0", "--workers=4"]);
    const args = ["ping", await server.endpoint(), "-qc100", "-i0", "-s64k"];
    const { code, stdout } = await runApp("echo", args);
    assertEquals(code, 0);
    assertMatch(stdout, /^100 sent, 100 received, 0% loss, /m);
  },
});

Deno.test({
  name:
    `echo serve --workers returns 3 when another server has the port, sharing it or not${suffix}`,
  ignore,
  async fn() {
    await using server = await App.start("echo", ["serve", ":0", "--workers=2"]);
    const endpoint = await server.endpoint();
    const { code, stdout, stderr } = await runApp("echo", ["serve", endpoint, "--workers=2"]);
    assertEquals([code, stdout], [3, ""]);
    assertOneLine(stderr);
    assert(stderr.startsWith(`echo: Cannot listen on ${endpoint}: address already in use`), stderr);
  },
});

const forBash = needs("bash");
Deno.test({
  name:
    `echo serve --workers names the worker that runs out of descriptors${suffix}${forBash.suffix}`,
  ignore: ignore || forBash.ignore,
  async fn() {
    const args = ["serve", ":0", "--workers=2"];
    await using server = await App.start("echo", args, { descriptors: 64 });
    const endpoint = await server.endpoint();
    const clients = await Promise.all(Array.from({ length: 100 }, () => connect(endpoint)));
    await server.stderr.match(
      /^echo: worker [12]: Cannot accept on tcp:\S+: too many open files: trying again$/gm,
    );
    for (const client of clients) client.abort();
    server.kill("SIGTERM");
    assertEquals((await server.finished()).code, 0);
  },
});
