/** A way to a server of this machine that can be closed and opened again, as a network's can. */
export class Gateway implements AsyncDisposable {
  readonly #target: number;
  readonly #listener: Deno.TcpListener;
  readonly #open = new Set<Deno.TcpConn>();
  readonly #running: Promise<void>;
  readonly #passing = new Set<Promise<void>>();
  #isClosed = false;

  /** Leads to a port of this machine. */
  constructor(target: number) {
    this.#target = target;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#running = this.#accept();
  }

  /** What clients connect to. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Ends all connections, and takes no more of them. */
  close(): void {
    this.#isClosed = true;
    for (const conn of this.#open) this.#end(conn);
  }

  /** Lets connections through again. */
  open(): void {
    this.#isClosed = false;
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      if (this.#isClosed) {
        client.close();
        continue;
      }
      const passing = this.#pass(client).finally(() => this.#passing.delete(passing));
      this.#passing.add(passing);
    }
  }

  async #pass(client: Deno.TcpConn): Promise<void> {
    this.#open.add(client);
    try {
      const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target });
      this.#open.add(server);
      if (this.#isClosed) this.#end(server);
      for (const conn of [client, server]) conn.setNoDelay(true);
      await Promise.all([copy(client, server), copy(server, client)]);
      this.#end(server);
    } catch {
      // One of them is gone.
    }
    this.#end(client);
  }

  #end(conn: Deno.TcpConn): void {
    if (this.#open.delete(conn)) conn.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    this.#listener.close();
    await this.#running;
    await Promise.all(this.#passing);
  }
}

async function copy(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      for (let sent = 0; sent < count;) sent += await to.write(buffer.subarray(sent, count));
    }
    await to.closeWrite();
  } catch {
    // It is closed.
  }
}
