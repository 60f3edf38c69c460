import { assertEquals, assertGreater, assertRejects } from "@std/assert";
import { needs, unless } from "../support/skip.ts";
import { Build } from "./build.ts";
import { certificate } from "./certificate.ts";
import { hostileLoad } from "./hostile_load.ts";
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

/** What a server sends for a chunk that it got from its `id`-th connection. */
type Answer = (chunk: Uint8Array<ArrayBuffer>, id: number) => Uint8Array<ArrayBuffer>;

async function answerAll(conn: Deno.Conn, id: number, answer: Answer): Promise<void> {
  using _ = conn;
  const buffer = new Uint8Array(65_536);
  try {
    for (let n; (n = await conn.read(buffer)) !== null;) {
      const bytes = answer(buffer.slice(0, n), id);
      for (let sent = 0; sent < bytes.length;) sent += await conn.write(bytes.subarray(sent));
    }
    await conn.closeWrite();
  } catch {
    // A load generator that has seen enough ends all at once.
  }
}

/** Measures a server in this process that answers as told. */
async function measure<S extends LoadShape>(
  driver: Driver<S>,
  shape: S,
  answer: Answer,
  listen: (build: Build) => Promise<Deno.Listener>,
): Promise<Sample> {
  await using build = await Build.open(NEVER);
  const context = { build, seconds: 0.2, signal: NEVER };
  await driver.prepare(context);
  const served: Promise<void>[] = [];
  const listener = await listen(build);
  const accepting = (async () => {
    for await (const conn of listener) served.push(answerAll(conn, served.length, answer));
  })();
  try {
    const { port } = listener.addr as Deno.NetAddr;
    return await driver.measure({ port, pid: Deno.pid }, shape, context);
  } finally {
    listener.close();
    await accepting;
    await Promise.all(served);
  }
}

function listenTcp(): Promise<Deno.Listener> {
  return Promise.resolve(Deno.listen({ hostname: "127.0.0.1", port: 0 }));
}

async function listenTls(build: Build): Promise<Deno.Listener> {
  const files = await certificate(build);
  const [cert, key] = await Promise.all([files.cert, files.key].map((f) => Deno.readTextFile(f)));
  return Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert: cert!, key: key! });
}

const echo: Answer = (chunk) => chunk;

/** Sends back other bytes than it got. */
const corrupt: Answer = (chunk) => chunk.map((byte) => byte ^ 1);

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
