/** A TCP connection with somebody in the middle who can cut it. */
import { type ByteStream, connect, listen } from "../../packages/transport/mod.ts";
import type { TestTls } from "./tls.ts";

async function forward(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      for (let sent = 0; sent < count;) sent += await to.write(buffer.subarray(sent, count));
    }
    await to.closeWrite();
  } catch {
    // One of them is closed.
  }
}

/** Stands between one client and a server. */
export class Relay implements AsyncDisposable {
  /** What the client connects to. */
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #running: Promise<void>;
  #client: Deno.TcpConn | undefined;
  #server: Deno.TcpConn | undefined;

  constructor(port: number) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#running = this.#run(port);
  }

  async #run(port: number): Promise<void> {
    this.#client = await this.#listener.accept();
    this.#server = await Deno.connect({ hostname: "127.0.0.1", port });
    for (const conn of [this.#client, this.#server]) conn.setNoDelay(true);
    await Promise.all([forward(this.#client, this.#server), forward(this.#server, this.#client)]);
  }

  /** Ends the connection to one of them, with nothing more said. */
  async cut(side: "client" | "server"): Promise<void> {
    await (side === "client" ? this.#client : this.#server)!.closeWrite();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const resource of [this.#listener, this.#client, this.#server]) {
      resource?.close();
    }
    await this.#running.catch(() => {});
  }
}

/** A client and a server of TLS, and the relay between them. */
export async function relayed(
  tls: TestTls,
  use: (client: ByteStream, server: ByteStream, relay: Relay) => Promise<void>,
): Promise<void> {
  await using listener = listen("tls://127.0.0.1:0", { tls: tls.server });
  await using relay = new Relay(listener.endpoint.port!);
  const [client, server] = await Promise.all([
    connect(`tls://127.0.0.1:${relay.port}`, { tls: tls.trusting }),
    listener.accept(),
  ]);
  using _client = client;
  using _server = server!;
  await use(client, server!, relay);
}
