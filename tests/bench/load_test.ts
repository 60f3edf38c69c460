import { assertEquals, assertGreater, assertRejects } from "@std/assert";
import { needs, unless } from "../support/skip.ts";
import { Build } from "./build.ts";
import { certificate } from "./certificate.ts";
import { hostileLoad } from "./hostile_load.ts";
import { type Answer, corrupt, echo, listenTcp, withServer } from "./in_process_server.ts";
import { type LoadShape, tcpLoad, tlsLoad } from "./load.ts";
import type { Driver } from "./server_peer.ts";
import type { Sample } from "./suite.ts";
import { requireHeader } from "./tools.ts";

const NEVER = new AbortController().signal;
const SHAPE: LoadShape = { name: "s", title: "S", unit: "requests/s", size: 64, connections: 3 };

const gcc = needs("gcc");
const hasOpenSsl = await requireHeader("openssl/ssl.h", "libssl-dev").then(() => true, () => false);
const openSslTool = needs("gcc", "openssl");
const openSsl = openSslTool.ignore ? openSslTool : unless(hasOpenSsl, "libssl-dev");

/** Measures a server in this process that answers as told. */
async function measure<S extends LoadShape>(
  driver: Driver<S>,
  shape: S,
  answer: Answer,
  listen: (build: Build) => Deno.Listener | Promise<Deno.Listener>,
): Promise<Sample> {
  await using build = await Build.open(NEVER);
  await using resources = new AsyncDisposableStack();
  const context = { build, seconds: 0.2, signal: NEVER, resources };
  await driver.prepare(context);
  return await withServer(
    await listen(build),
    answer,
    (server) => driver.measure(server, shape, context),
  );
}

async function listenTls(build: Build): Promise<Deno.Listener> {
  const files = await certificate(build);
  const [cert, key] = await Promise.all([files.cert, files.key].map((f) => Deno.readTextFile(f)));
  return Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert: cert!, key: key! });
}

Deno.test({
  name: `tcpLoad measures every connection when the server echoes${gcc.suffix}`,
  ignore: gcc.ignore,
  fn: async () => {
    const { rate, latency, more } = await measure(tcpLoad, SHAPE, echo, listenTcp);
    assertGreater(rate, 0);
    assertGreater(latency!.p99, 0);
    assertGreater(more!.least!, 0);
    assertGreater(more!.cpu!, 0);
    assertEquals(more!.starved, 0);
  },
});

Deno.test({
  name: `tcpLoad counts connections that get no reply when others do${gcc.suffix}`,
  ignore: gcc.ignore,
  fn: async () => {
    const shape = { ...SHAPE, idle: 1 };
    const silent = 2; // after the idle one and one that is served
    const answer: Answer = (chunk, id) => id === silent ? chunk.slice(0, 0) : chunk;
    const { more } = await measure(tcpLoad, shape, answer, listenTcp);
    assertEquals([more!.starved, more!.least], [1, 0]);
    assertGreater(more!.most!, 0);
  },
});

Deno.test({
  name: `tcpLoad fails when the server sends other bytes${gcc.suffix}`,
  ignore: gcc.ignore,
  fn: async () => {
    const measuring = measure(tcpLoad, SHAPE, corrupt, listenTcp);
    await assertRejects(() => measuring, Error, "sent back other bytes");
  },
});

Deno.test({
  name: `hostileLoad measures honest connections when hostile ones are there${gcc.suffix}`,
  ignore: gcc.ignore,
  fn: async () => {
    const shape = { ...SHAPE, drippers: 3 };
    const ids = new Set<number>();
    const answer: Answer = (chunk, id) => {
      ids.add(id);
      return chunk;
    };
    const { more } = await measure(hostileLoad, shape, answer, listenTcp);
    assertEquals(more!.starved, 0);
    assertGreater(more!.slower!, 0);
    // Twice the honest ones, and of the hostile ones at least the flooder.
    assertGreater(ids.size, 2 * shape.connections);
  },
});

Deno.test({
  name: `tlsLoad measures every connection when the server echoes${openSsl.suffix}`,
  ignore: openSsl.ignore,
  fn: async () => {
    const { rate, more } = await measure(tlsLoad, SHAPE, echo, listenTls);
    assertGreater(rate, 0);
    assertEquals(more!.starved, 0);
  },
});

Deno.test({
  name: `tlsLoad fails when the server loses the end of the stream${openSsl.suffix}`,
  ignore: openSsl.ignore,
  fn: async () => {
    let got = 0;
    const answer: Answer = (chunk) => {
      got += chunk.length;
      return got < 10_000_000 ? chunk : chunk.subarray(0, chunk.length - 1);
    };
    const measuring = measure(tlsLoad, SHAPE, answer, listenTls);
    await assertRejects(
      () => measuring,
      Error,
      "9999999 of 10000000 bytes came back before the end",
    );
  },
});
