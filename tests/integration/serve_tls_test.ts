/** What `serve` does until a client has finished its TLS handshake, over real sockets. */
import { assert, assertEquals } from "@std/assert";
import {
  type ByteStream,
  connect,
  copy,
  listen,
  serve,
  type ServeOptions,
  type Server,
  type ServerEvent,
} from "@zocalo/transport";
import { makeCertificates } from "../support/certificates.ts";
import { needs } from "../support/skip.ts";

const { ignore, suffix } = needs("openssl");

async function readCertificates(): Promise<{ cert: string; key: string; ca: string }> {
  const folder = await Deno.makeTempDir();
  try {
    const { server, ca } = await makeCertificates(folder);
    const [cert, key, caCert] = await Promise.all(
      [server.cert, server.key, ca].map((path) => Deno.readTextFile(path)),
    );
    return { cert: cert!, key: key!, ca: caCert! };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const certificates = ignore ? undefined : await readCertificates();

/** A server of echoes over TLS, its clients, and what it tells. */
class TlsServer {
  readonly server: Server;
  readonly #events: ServerEvent[] = [];
  #changed = Promise.withResolvers<void>();

  constructor(options: ServeOptions) {
    const listener = listen("tls://127.0.0.1:0", { tls: certificates! });
    this.server = serve(listener, (stream) => copy(stream, stream), {
      ...options,
      onEvent: (event) => {
        this.#events.push(event);
        this.#changed.resolve();
        this.#changed = Promise.withResolvers();
      },
    });
  }

  /** Waits for the first event of a type. */
  async event<T extends ServerEvent["type"]>(type: T): Promise<Extract<ServerEvent, { type: T }>> {
    for (;;) {
      const found = this.#events.find((event) => event.type === type);
      if (found !== undefined) return found as Extract<ServerEvent, { type: T }>;
      await this.#changed.promise;
    }
  }

  connect(): Promise<ByteStream> {
    return connect(this.server.endpoint, { tls: { caCerts: [certificates!.ca] } });
  }

  connectWithoutTls(): Promise<ByteStream> {
    return connect(`127.0.0.1:${this.server.endpoint.port}`);
  }
}

function test(
  name: string,
  options: ServeOptions,
  fn: (tls: TlsServer) => Promise<void>,
): void {
  Deno.test({
    name: `${name}${suffix}`,
    ignore,
    fn: async () => {
      const tls = new TlsServer(options);
      await using _server = tls.server;
      await fn(tls);
    },
  });
}

async function assertEchoes(client: ByteStream): Promise<void> {
  await client.write(new Uint8Array([7]));
  const buffer = new Uint8Array(4);
  assertEquals([await client.read(buffer), buffer[0]], [1, 7]);
}

test(
  "serve() takes the slot from a silent TLS client at handshakeTimeout",
  { maxConnections: 1, handshakeTimeout: 100 },
  async (tls) => {
    using _silent = await tls.connectWithoutTls();
    // It waits in the queue until the silent one has to go.
    await using client = await tls.connect();
    await assertEchoes(client);
    const { reason, outcome, error, duration, connection } = await tls.event("closed");
    assertEquals([reason, outcome, connection.id], ["handshake", "aborted", 1]);
    assertEquals((error as Error).name, "TimeoutError");
    assert(duration >= 100);
  },
);

test("serve() goes on after a client that sends no TLS", { maxConnections: 1 }, async (tls) => {
  using garbage = await tls.connectWithoutTls();
  await garbage.write(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
  const { reason, outcome, error } = await tls.event("closed");
  assertEquals([reason, outcome], ["handshake", "aborted"]);
  assertEquals((error as Error).name, "TlsError");
  await using client = await tls.connect();
  await assertEchoes(client);
});

test(
  "serve() holds a TLS client to idleTimeout once the handshake is done",
  { idleTimeout: 100 },
  async (tls) => {
    using client = await tls.connect();
    await assertEchoes(client);
    const { reason, error, connection } = await tls.event("closed");
    assertEquals([reason, (error as Error).name], ["idle", "TimeoutError"]);
    assertEquals([connection.bytesRead, connection.bytesWritten], [1, 1]);
  },
);

test(
  "Server.shutdown() ends TLS handshakes at once",
  { handshakeTimeout: Infinity },
  async (tls) => {
    using _silent = await tls.connectWithoutTls();
    await tls.event("accepted");
    const report = await tls.server.shutdown({ timeout: Infinity });
    assertEquals(report, { drained: 1, aborted: [] });
    assertEquals((await tls.event("closed")).reason, "shutdown");
  },
);
