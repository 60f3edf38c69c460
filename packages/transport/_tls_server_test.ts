import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { relayed } from "../../tests/support/relay.ts";
import { type TestTls, tlsTest, withFiles } from "../../tests/support/tls.ts";
import type { ByteStream } from "./byte_stream.ts";
import { connect } from "./connect.ts";
import {
  ConnectionClosedError,
  ConnectionLostError,
  TlsError,
  type TlsErrorReason,
} from "./errors.ts";
import { listen } from "./listen.ts";
import type { Listener } from "./listener.ts";
import type { TlsListenOptions } from "./tls.ts";

const MIB = 1_048_576;
const portOf = (listener: Listener): number => listener.endpoint.port!;

/** A listener and what it has accepted from a client without TLS. */
async function acceptTcp(
  tls: TestTls,
  use: (stream: ByteStream, client: Deno.TcpConn) => Promise<void>,
): Promise<void> {
  await using listener = listen("tls://127.0.0.1:0", { tls: tls.server });
  const [client, stream] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port: portOf(listener) }),
    listener.accept(),
  ]);
  using _client = client;
  using _stream = stream!;
  await use(stream!, client);
}

async function assertHandshakeFails(
  stream: ByteStream,
  reason: TlsErrorReason,
  words: string,
): Promise<void> {
  const error = await assertRejects(() => stream.tls!.handshake(), TlsError) as TlsError;
  assertEquals([error.reason, error.endpoint], [reason, stream.remote], error.message);
  assert(error.message.startsWith("Cannot accept tls://127.0.0.1:"), error.message);
  assert(error.message.endsWith(words), error.message);
  for (const call of [stream.read(new Uint8Array(1)), stream.write(new Uint8Array(1))]) {
    assertStrictEquals(await call.catch((thrown) => thrown), error);
  }
}

async function count(stream: ByteStream): Promise<number> {
  const buffer = new Uint8Array(100_000);
  let total = 0;
  for (let n = await stream.read(buffer); n !== null; n = await stream.read(buffer)) total += n;
  return total;
}

tlsTest("accept() hands out a stream whose calls wait for the handshake", async (tls) => {
  await using listener = listen("tls://127.0.0.1:0", {
    tls: { ...tls.server, alpnProtocols: ["echo"] },
  });
  const [client, accepted] = await Promise.all([
    connect(listener.endpoint, { tls: { ...tls.trusting, alpnProtocols: ["echo"] } }),
    listener.accept().then(async (stream) => {
      const reading = stream!.read(new Uint8Array(8));
      await stream!.write(new Uint8Array([1, 2, 3]));
      return { server: stream!, reading };
    }),
  ]);
  using _client = client;
  using server = accepted.server;
  assertEquals(await client.read(new Uint8Array(8)), 3);
  await client.write(new Uint8Array(2));
  assertEquals(await accepted.reading, 2);
  await server.tls!.handshake();
  assertEquals([client.tls!.alpnProtocol, server.tls!.alpnProtocol], ["echo", "echo"]);
  assertEquals([server.local, server.remote], [client.remote, client.local]);
  assertEquals(server.local.transport, "tls");
});

tlsTest("accept() hands out a stream that fails when the client speaks no TLS", async (tls) => {
  await acceptTcp(tls, async (stream, client) => {
    await client.write(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
    await assertHandshakeFails(stream, "not-tls", ": the peer speaks no TLS");
    // It gets an alert (RFC 8446, 6), which says why.
    const answer = new Uint8Array(100);
    const length = await client.read(answer);
    assert(length !== null && answer[0] === 21, `${answer.subarray(0, 8)}`);
  });
});

tlsTest("accept() hands out a stream that fails when the client hangs up", async (tls) => {
  await acceptTcp(tls, async (stream, client) => {
    await client.write(new Uint8Array([22, 3, 1]));
    await client.closeWrite();
    await assertHandshakeFails(stream, "closed", "closed the connection during the handshake");
  });
});

tlsTest("accept() hands out a stream that fails when the client trusts no such CA", async (tls) => {
  await using listener = listen("tls://127.0.0.1:0", { tls: tls.server });
  const accepting = listener.accept();
  await assertRejects(() => connect(listener.endpoint, { tls: tls.distrusting }), TlsError);
  using stream = (await accepting)!;
  await assertHandshakeFails(stream, "alert", "UnknownCA");
});

tlsTest("abort() ends a handshake with a silent client", async (tls) => {
  await acceptTcp(tls, async (stream, client) => {
    const calls = [
      stream.read(new Uint8Array(1)),
      stream.write(new Uint8Array(1)),
      stream.tls!.handshake(),
    ];
    const results = Promise.allSettled(calls);
    stream.abort();
    const [read, write, handshake] = (await results).map((result) =>
      result.status === "rejected" ? result.reason : undefined
    );
    assert(read instanceof ConnectionClosedError && write instanceof ConnectionClosedError);
    assert(handshake instanceof TlsError);
    assertEquals(await client.read(new Uint8Array(1)), null);
  });
});

tlsTest("read() brings what came, then loses a connection without close_notify", async (tls) => {
  await relayed(tls, async (client, server, relay) => {
    await client.write(new Uint8Array(5));
    assertEquals(await server.read(new Uint8Array(3)), 3);
    await relay.cut("server");
    assertEquals(await server.read(new Uint8Array(3)), 2);
    for (let i = 0; i < 2; i++) {
      const reading = server.read(new Uint8Array(1));
      await assertRejects(() => reading, ConnectionLostError, "without close_notify");
    }
  });
});

tlsTest("closeWrite() leaves the other direction open, whoever is first", async (tls) => {
  for (const clientIsFirst of [true, false]) {
    await relayed(tls, async (client, server) => {
      const [first, second] = clientIsFirst ? [client, server] : [server, client];
      await first.write(new Uint8Array(1));
      await first.closeWrite();
      assertEquals(await count(second), 1);
      const [total] = await Promise.all([
        count(first),
        second.write(new Uint8Array(10 * MIB)).then(() => second.closeWrite()),
      ]);
      assertEquals(total, 10 * MIB);
      assertEquals(await Promise.all([first.close(), second.close()]), ["clean", "clean"]);
    });
  }
});

tlsTest("read() and write() go on in both directions at once", async (tls) => {
  await relayed(tls, async (client, server) => {
    const send = async (stream: ByteStream) => {
      await stream.write(new Uint8Array(10 * MIB));
      await stream.closeWrite();
    };
    const [there, back] = await Promise.all([
      count(server),
      count(client),
      send(client),
      send(server),
    ]);
    assertEquals([there, back], [10 * MIB, 10 * MIB]);
  });
});

/** What a client with a certificate, which Deno cannot be, is told. */
async function opensslClient(port: number, files: Partial<TestTls["client"]>): Promise<string> {
  return await withFiles(files, async (paths) => {
    const own = Object.entries(paths).flatMap(([name, path]) => [`-${name}`, path]);
    return new TextDecoder().decode((await sClient(port, ...own)).stdout);
  });
}

function sClient(port: number, ...args: string[]): Promise<Deno.CommandOutput> {
  const command = new Deno.Command("openssl", {
    args: ["s_client", "-quiet", "-connect", `127.0.0.1:${port}`, ...args],
    stdin: "null",
  });
  return command.output();
}

tlsTest("listen() with clientCaCerts takes clients with such a certificate only", async (tls) => {
  const [ca] = tls.trusting.caCerts;
  await using listener = listen("tls://127.0.0.1:0", {
    tls: { ...tls.server, clientCaCerts: [ca!] },
  });
  const outcomes: unknown[] = [];
  const serving = (async () => {
    for await (const stream of listener) {
      await stream.tls!.handshake().then(
        () => stream.write(new TextEncoder().encode("welcome")).then(() => stream.close()),
        ({ reason }: TlsError) => outcomes.push(reason),
      );
      stream.abort();
    }
  })();
  assertEquals(await opensslClient(portOf(listener), tls.client), "welcome");
  assertEquals(await opensslClient(portOf(listener), tls.stranger), "");
  assertEquals(await opensslClient(portOf(listener), {}), "");
  await listener.close();
  await serving;
  assertEquals(outcomes, ["unknown-ca", "bad-certificate"]);
});

tlsTest(
  "listen() with clientCaCerts refuses a session that another listener began",
  async (tls) => {
    const [ca] = tls.trusting.caCerts;
    await using open = listen("tls://127.0.0.1:0", { tls: tls.server });
    await using guarded = listen("tls://127.0.0.1:0", {
      tls: { ...tls.server, clientCaCerts: [ca!] },
    });
    await withFiles({ session: "" }, async ({ session }) => {
      const beginning = sClient(portOf(open), "-sess_out", session);
      await (await open.accept())!.close();
      await beginning;
      assert((await Deno.stat(session)).size > 0);
      const resuming = sClient(portOf(guarded), "-sess_in", session);
      const stream = (await guarded.accept())!;
      await assertHandshakeFails(stream, "bad-certificate", "which proves no certificate");
      stream.abort();
      await resuming;
    });
  },
);

tlsTest("listen() throws for TLS options that do not work", (tls) => {
  const { cert, key } = tls.server;
  const broken = cert.replace(/\n[\w+/]{10}/, "\n!!!!!!!!!!");
  const cases: [Partial<TlsListenOptions>, string][] = [
    [{ cert: "server.pem" }, '"cert": it must be a certificate in PEM'],
    [{ cert: broken }, '"cert": it cannot be decoded'],
    [{ key: "" }, '"key": it must be an unencrypted private key in PEM'],
    [{ key: tls.client.key }, '"key": it is not the key of the certificate'],
    [{ clientCaCerts: [] }, '"clientCaCerts" as an empty list'],
    [{ clientCaCerts: [cert] }, '"clientCaCerts": one of them is not a CA\'s'],
    [{ alpnProtocols: [""] }, "of 1 to 255 bytes"],
  ];
  for (const [options, message] of cases) {
    const open = () => listen("tls://127.0.0.1:0", { tls: { cert, key, ...options } });
    assertThrows(open, TypeError, message);
  }
  return Promise.resolve();
});
