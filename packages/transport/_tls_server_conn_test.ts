import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { type TestTls, tlsTest } from "../../tests/support/tls.ts";
import type { RawConn } from "./conn_stream.ts";
import { connect } from "./connect.ts";
import type { ByteStream } from "./byte_stream.ts";
import { handshakeError } from "./_tls_errors.ts";
import { TlsServerConn } from "./_tls_server_conn.ts";

/** A connection that takes and brings a few bytes at a time, and stops writing when it is told to. */
class MeanConn implements RawConn {
  readonly #conn: Deno.TcpConn;
  #closed = false;
  blocked: PromiseWithResolvers<number> | undefined;
  writeError: Error | undefined;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    conn.setNoDelay(true);
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return this.#conn.read(buffer.subarray(0, 7));
  }

  write(data: Uint8Array): Promise<number> {
    if (this.writeError !== undefined) return Promise.reject(this.writeError);
    return this.blocked?.promise ?? this.#conn.write(data.subarray(0, 5));
  }

  closeWrite(): Promise<void> {
    return this.#conn.closeWrite();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
    this.blocked?.reject(new Deno.errors.Interrupted("The connection was closed"));
  }
}

async function withMeanConn(
  { server, trusting }: TestTls,
  use: (raw: MeanConn, conn: TlsServerConn, client: ByteStream) => Promise<void>,
): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connecting = connect(`tls://127.0.0.1:${listener.addr.port}`, { tls: trusting });
  const raw = new MeanConn(await listener.accept());
  const toError = (cause: unknown) =>
    handshakeError("accept", { transport: "memory", name: "mean" }, cause);
  const conn = new TlsServerConn(raw, { ...server, handshakeTimeout: -1 }, toError);
  using client = await connecting;
  await conn.handshake();
  try {
    await use(raw, conn, client);
  } finally {
    conn.close();
  }
}

async function readAll(read: (buffer: Uint8Array) => Promise<number | null>): Promise<number[]> {
  const all: number[] = [];
  const buffer = new Uint8Array(1_000);
  for (let n = await read(buffer); n !== null; n = await read(buffer)) {
    all.push(...buffer.subarray(0, n));
  }
  return all;
}

tlsTest("TlsServerConn needs no whole writes and no whole records", async (tls) => {
  await withMeanConn(tls, async (_raw, conn, client) => {
    const data = Uint8Array.from({ length: 20_000 }, (_, i) => i * 7);
    const [there, back] = await Promise.all([
      readAll((buffer) => conn.read(buffer)),
      readAll((buffer) => client.read(buffer)),
      client.write(data).then(() => client.closeWrite()),
      conn.write(data).then(() => conn.closeWrite()),
    ]);
    assertEquals(there, [...data]);
    assertEquals(back, [...data]);
  });
});

tlsTest("TlsServerConn.write() waits while the connection takes nothing", async (tls) => {
  await withMeanConn(tls, async (raw, conn, client) => {
    raw.blocked = Promise.withResolvers();
    const size = 10_000;
    let written = 0;
    const writing = (async () => {
      for (;;) written += await conn.write(new Uint8Array(size));
    })();
    // Reading goes on meanwhile, and so does the loop that writes.
    for (let i = 0; i < 20; i++) {
      await client.write(new Uint8Array(1));
      assertEquals(await conn.read(new Uint8Array(1)), 1);
    }
    assertEquals(written <= 3 * size, true, `${written} bytes taken`);
    conn.close();
    await assertRejects(() => writing, Deno.errors.Interrupted);
    await assertRejects(() => conn.closeWrite(), Deno.errors.Interrupted);
  });
});

tlsTest(
  "TlsServerConn.write() rejects with the connection's error, and reading goes on",
  async (tls) => {
    await withMeanConn(tls, async (raw, conn, client) => {
      raw.writeError = Object.assign(new Error("Broken pipe"), { code: "EPIPE" });
      const error = await assertRejects(async () => {
        for (;;) await conn.write(new Uint8Array(1));
      });
      assertStrictEquals(error, raw.writeError);
      await client.write(new Uint8Array([1, 2]));
      assertEquals(await conn.read(new Uint8Array(2)), 2);
    });
  },
);

tlsTest("TlsServerConn.close() rejects what is pending", async (tls) => {
  await withMeanConn(tls, async (raw, conn) => {
    raw.blocked = Promise.withResolvers();
    const calls = Promise.allSettled([
      conn.read(new Uint8Array(1)),
      (async () => {
        for (;;) await conn.write(new Uint8Array(1));
      })(),
    ]);
    conn.close();
    for (const call of await calls) assertEquals(call.status, "rejected");
  });
});
