import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { type TestTls, tlsTest } from "../../tests/support/tls.ts";
import type { ByteStream } from "./byte_stream.ts";
import { connect } from "./connect.ts";
import { ConnectionClosedError, TlsError } from "./errors.ts";
import { listen } from "./listen.ts";
import { pipeBoth } from "./pipe_both.ts";
import { startTls } from "./start_tls.ts";
import { faultyStream, memoryPair } from "./testing/mod.ts";

/** A client of a server that says "go ahead" and then expects TLS; what it gets over TLS, it sends back. */
async function withServer(
  tls: TestTls,
  use: (plain: ByteStream) => Promise<void>,
): Promise<void> {
  await using secure = listen("tls://127.0.0.1:0", { tls: tls.server });
  await using listener = listen("tcp://127.0.0.1:0");
  const echoing = secure.accept().then(async (stream) => {
    using server = stream!;
    const buffer = new Uint8Array(100);
    try {
      for (let n = await server.read(buffer); n !== null; n = await server.read(buffer)) {
        await server.write(buffer.subarray(0, n));
      }
      await server.close();
    } catch {
      // The client has failed in the handshake.
    }
  });
  const [plain, accepted] = await Promise.all([connect(listener.endpoint), listener.accept()]);
  using _plain = plain;
  using front = accepted!;
  using back = await connect({ ...secure.endpoint, transport: "tcp" } as typeof listener.endpoint);
  await front.write(new TextEncoder().encode("go ahead"));
  const piping = pipeBoth(front, back).catch(() => {});
  await use(plain);
  front.abort();
  back.abort();
  await Promise.all([echoing, piping]);
}

async function readConsent(plain: ByteStream): Promise<void> {
  const buffer = new Uint8Array(8);
  for (let n = 0; n < 8;) n += (await plain.read(buffer.subarray(n)))!;
}

tlsTest("startTls() goes on with TLS where the plain text ended", async (tls) => {
  await withServer(tls, async (plain) => {
    await readConsent(plain);
    const stream = await startTls(plain, { serverName: "localhost", ...tls.trusting });
    assertEquals([stream.local.transport, stream.remote.port], ["tls", plain.remote.port]);
    await stream.write(new Uint8Array(7));
    assertEquals(await stream.read(new Uint8Array(100)), 7);
    await assertRejects(() => plain.read(new Uint8Array(1)), ConnectionClosedError);
    await assertRejects(() => plain.write(new Uint8Array(1)), ConnectionClosedError);
    assertEquals(await stream.close(), "clean");
  });
});

tlsTest("startTls() rejects with TlsError when it must not trust the server", async (tls) => {
  await withServer(tls, async (plain) => {
    await readConsent(plain);
    const starting = startTls(plain, { serverName: "other.example", ...tls.trusting });
    const error = await assertRejects(() => starting, TlsError) as TlsError;
    assertEquals(error.reason, "name-mismatch");
    await assertRejects(() => plain.read(new Uint8Array(1)), ConnectionClosedError);
  });
});

tlsTest("startTls() leaves the stream alone while a call is pending on it", async (tls) => {
  await withServer(tls, async (plain) => {
    await readConsent(plain);
    const reading = plain.read(new Uint8Array(8));
    const start = () => startTls(plain, { serverName: "localhost", ...tls.trusting });
    await assertRejects(start, TypeError, "while a read is pending");
    plain.abort();
    await assertRejects(() => reading, ConnectionClosedError);
    await assertRejects(start, ConnectionClosedError);
  });
});

tlsTest("startTls() gives up when the server is silent", async (tls) => {
  await using listener = listen("tcp://127.0.0.1:0");
  const [plain, server] = await Promise.all([connect(listener.endpoint), listener.accept()]);
  using _server = server!;
  const starting = startTls(plain, { serverName: "localhost", timeout: 10, ...tls.trusting });
  const error = await assertRejects(() => starting, DOMException) as DOMException;
  assert(error.message.includes("no handshake within 10 ms"), error.message);
});

Deno.test("startTls() refuses streams that are none of TCP, and a missing name", async () => {
  const [memory, other] = memoryPair();
  using _memory = memory;
  using _other = other;
  await assertRejects(() => startTls(memory, { serverName: "localhost" }), TypeError, "TCP");
  await using listener = listen("tcp://127.0.0.1:0");
  using plain = await connect(listener.endpoint);
  using _server = await listener.accept();
  await assertRejects(() => startTls(plain, { serverName: "" }), TypeError, "name of the server");
  await plain.closeWrite();
});

tlsTest(
  "startTls() leaves the stream alone when it refuses an option or the signal has aborted",
  async (tls) => {
    await withServer(tls, async (plain) => {
      await readConsent(plain);
      const options = { serverName: "localhost", ...tls.trusting };
      const reason = new Error("gone");
      const start = (more: object) => () => startTls(plain, { ...options, ...more });
      assertStrictEquals(
        await assertRejects(start({ signal: AbortSignal.abort(reason) })),
        reason,
      );
      await assertRejects(start({ timeout: NaN }), RangeError);
      await assertRejects(start({ timeout: -1 }), RangeError);
      await using stream = await startTls(plain, options);
      await stream.write(new Uint8Array(7));
      assertEquals(await stream.read(new Uint8Array(100)), 7);
    });
  },
);

tlsTest(
  "startTls() rejects with TypeError for a stream around one of TCP, which goes on",
  async (tls) => {
    await withServer(tls, async (plain) => {
      const around = faultyStream(plain, { delays: 0 });
      const start = () => startTls(around, { serverName: "localhost", ...tls.trusting });
      await assertRejects(start, TypeError, "not a stream of connect()");
      await readConsent(around);
      around.abort();
    });
  },
);

tlsTest("startTls() closes the connection when Deno refuses an option", async (tls) => {
  const body = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  for (
    const [options, message] of [
      [{ serverName: "localhost", caCerts: [body] }, '"caCerts"'],
      [{ serverName: "a b", ...tls.trusting }, '"serverName"'],
    ] as const
  ) {
    await using listener = listen("tcp://127.0.0.1:0");
    const [plain, accepted] = await Promise.all([connect(listener.endpoint), listener.accept()]);
    using server = accepted!;
    await assertRejects(
      () => startTls(plain, { ...options, caCerts: [...options.caCerts] }),
      TypeError,
      message,
    );
    assertEquals(await server.read(new Uint8Array(1)), null);
  }
});
