import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { relayed } from "../../tests/support/relay.ts";
import { tlsTest } from "../../tests/support/tls.ts";
import { connect } from "./connect.ts";
import { ConnectError, ConnectionLostError, TlsError, type TlsErrorReason } from "./errors.ts";
import { listen } from "./listen.ts";
import type { Listener } from "./listener.ts";
import type { TlsConnectOptions, TlsListenOptions } from "./tls.ts";

const portOf = (listener: Listener): number => listener.endpoint.port!;

/** Serves one connection with TLS, of which only the handshake matters. */
async function handshakeWith(
  server: TlsListenOptions,
  client: TlsConnectOptions,
  host = "127.0.0.1",
): Promise<string | undefined> {
  await using listener = listen("tls://127.0.0.1:0", { tls: server });
  const accepting = listener.accept();
  try {
    using stream = await connect(`tls://${host}:${portOf(listener)}`, { tls: client });
    return stream.tls!.alpnProtocol;
  } finally {
    (await accepting)?.abort();
  }
}

async function assertRefused(
  server: TlsListenOptions,
  client: TlsConnectOptions,
  reason: TlsErrorReason,
  words: RegExp,
): Promise<void> {
  const error = await assertRejects(() => handshakeWith(server, client), TlsError) as TlsError;
  assertEquals([error.reason, error.endpoint.transport], [reason, "tls"], error.message);
  assert(words.test(error.message), error.message);
  assert(error.message.startsWith("Cannot connect to tls://127.0.0.1:"), error.message);
  assertInstanceOf(error.cause, Error);
}

tlsTest("connect() takes a server that it may trust, by address or name", async (tls) => {
  const client = tls.trusting;
  assertEquals(await handshakeWith(tls.server, client), undefined);
  assertEquals(await handshakeWith(tls.server, client, "localhost"), undefined);
  const serverName = "other.example";
  assertEquals(await handshakeWith(tls.otherName, { ...client, serverName }), undefined);
});

tlsTest("connect() rejects with TlsError when it must not trust the server", async (tls) => {
  const client = tls.trusting;
  const distrusting = { ...client, ...tls.distrusting };
  await assertRefused(tls.server, distrusting, "unknown-ca", /: the certificate is not from a/);
  await assertRefused(tls.server, {}, "unknown-ca", /not from a trusted CA$/);
  await assertRefused(tls.expired, client, "expired", /: the certificate has expired$/);
  await assertRefused(tls.otherName, client, "name-mismatch", /127\.0\.0\.1.*other\.example/);
});

tlsTest("connect() agrees on a protocol by ALPN", async (tls) => {
  const client = (...alpnProtocols: string[]) => ({ ...tls.trusting, alpnProtocols });
  const server = { ...tls.server, alpnProtocols: ["two", "one"] };
  assertEquals(await handshakeWith(server, client("one", "two")), "two");
  assertEquals(await handshakeWith(server, client("none", "one")), "one");
  assertEquals(await handshakeWith(server, client()), undefined);
  assertEquals(await handshakeWith(tls.server, client("one")), undefined);
  await assertRefused(server, client("none"), "alert", /NoApplicationProtocol/);
});

tlsTest("connect() rejects with TlsError when the server speaks no TLS", async (tls) => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connecting = connect(`tls://127.0.0.1:${listener.addr.port}`, { tls: tls.trusting });
  using conn = await listener.accept();
  await conn.write(new TextEncoder().encode("220 mail.example ESMTP\r\n"));
  const error = await assertRejects(() => connecting, TlsError) as TlsError;
  assertEquals(error.reason, "not-tls");
  assert(error.message.endsWith(": the peer speaks no TLS"), error.message);
});

tlsTest(
  "connect() rejects with TlsError when the server hangs up in the handshake",
  async (tls) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const connecting = connect(`tls://127.0.0.1:${listener.addr.port}`, { tls: tls.trusting });
    (await listener.accept()).close();
    const error = await assertRejects(() => connecting, TlsError) as TlsError;
    assertEquals(error.reason, "closed");
  },
);

tlsTest("connect() gives up on a server that is silent in the handshake", async (tls) => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const endpoint = `tls://127.0.0.1:${listener.addr.port}`;
  const late = connect(endpoint, { tls: tls.trusting, timeout: 20 });
  using _first = await listener.accept();
  const error = await assertRejects(() => late, DOMException) as DOMException;
  assertEquals(error.name, "TimeoutError");
  const controller = new AbortController();
  const connecting = connect(endpoint, { tls: tls.trusting, signal: controller.signal });
  using second = await listener.accept();
  assert(await second.read(new Uint8Array(16_384)) !== null);
  controller.abort(new Error("enough"));
  await assertRejects(() => connecting, Error, "enough");
});

tlsTest("connect() loses the connection when it ends without close_notify", async (tls) => {
  await relayed(tls, async (client, server, relay) => {
    await server.write(new Uint8Array(3));
    assertEquals(await client.read(new Uint8Array(3)), 3);
    await relay.cut("client");
    for (let i = 0; i < 2; i++) {
      const error = await assertRejects(() => client.read(new Uint8Array(1)), ConnectionLostError);
      assert(!error.message.includes("http"), error.message);
    }
  });
});

tlsTest(
  "connect() leaves no descriptor when it is aborted at any moment of a handshake",
  async (tls) => {
    await using listener = listen("tls://127.0.0.1:0", { tls: tls.server });
    const serving = (async () => {
      for await (const stream of listener) {
        // Closing before would be the server's hanging up in the handshake.
        stream.tls!.handshake().catch(() => {}).finally(() => stream.close({ timeout: 0 }));
      }
    })();
    const descriptors = () =>
      Deno.build.os === "linux" ? [...Deno.readDirSync("/proc/self/fd")].length : 0;
    // The first one loads what is loaded only once.
    await connect(listener.endpoint, { tls: tls.trusting }).then((stream) => stream.close());
    const before = descriptors();
    for (let i = 0; i < 40; i++) {
      const signal = AbortSignal.timeout(i % 10);
      const connecting = connect(listener.endpoint, { tls: tls.trusting, signal });
      await connecting.then((stream) => stream.abort(), () => {});
    }
    await listener.close();
    await serving;
    // Deno holds on to a client's descriptor for 100 ms.
    while (descriptors() > before) await new Promise((resolve) => setTimeout(resolve, 1));
  },
);

tlsTest("connect() rejects with ConnectError when there is no TCP connection", async (tls) => {
  const listener = listen("tls://127.0.0.1:0", { tls: tls.server });
  const { endpoint } = listener;
  await listener.close();
  const error = await assertRejects(() => connect(endpoint), ConnectError) as ConnectError;
  assertEquals(error.endpoint, endpoint);
  assert(error.message.startsWith("Cannot connect to tls://127.0.0.1:"), error.message);
});

tlsTest("connect() rejects with TypeError for TLS options that do not work", async (tls) => {
  const { cert, key } = tls.server;
  const cases: [TlsConnectOptions, string][] = [
    [{ caCerts: ["ca.pem"] }, '"caCerts": it must be a certificate in PEM'],
    [{ cert, key } as TlsConnectOptions, "with a certificate of one's own"],
    [{ serverName: "no name" }, "no name"],
    [{ alpnProtocols: [""] }, 'of 1 to 255 bytes: current value is ""'],
    [{ alpnProtocols: ["ñ".repeat(128)] }, "of 1 to 255 bytes"],
  ];
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const endpoint = `tls://127.0.0.1:${listener.addr.port}`;
  for (const [options, message] of cases) {
    await assertRejects(() => connect(endpoint, { tls: options }), TypeError, message);
  }
});
