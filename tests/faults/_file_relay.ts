/** Connections with somebody in the middle who counts, waits, cuts and falls silent. */

/** What is done once so many bytes have passed. What it waits for holds all up. */
interface Trap {
  readonly at: number;
  readonly spring: () => Promise<void> | void;
}

/** Stands between the two sides of `file-send`, for one connection after the other. */
export class FileRelay implements AsyncDisposable {
  /** Where whoever connects finds the other side. */
  readonly endpoint: string;
  /** Where the other side listens: an endpoint that ends with a port. */
  target = "";
  /** Bytes that came from whoever connects, and from who listens; over all connections. */
  fromClient = 0;
  fromServer = 0;
  readonly #listener: Deno.TcpListener;
  readonly #running: Promise<void>;
  readonly #open = new Set<Deno.TcpConn>();
  #silent: ReadonlySet<Deno.TcpConn> = new Set();
  readonly #over = Promise.withResolvers<void>();
  #trap: Trap | undefined;

  constructor() {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.endpoint = `tcp://127.0.0.1:${this.#listener.addr.port}`;
    this.#running = this.#accept();
  }

  /** Bytes that have passed in both directions. */
  get passed(): number {
    return this.fromClient + this.fromServer;
  }

  /** Springs once when `bytes` more have come. Nothing passes while it does. */
  trap(bytes: number, spring: () => Promise<void> | void): void {
    this.#trap = { at: this.passed + bytes, spring };
  }

  /** Forgets a trap that has not sprung. */
  disarm(): void {
    this.#trap = undefined;
  }

  /** Ends all connections at once, with a reset where something is on its way. */
  cut(): void {
    this.#close([...this.#open]);
  }

  /** Passes nothing on any more of the connections that there are, not even their ends: as a cable that is pulled. */
  fallSilent(): void {
    this.#silent = new Set(this.#open);
  }

  async #accept(): Promise<void> {
    const connections: Promise<void>[] = [];
    for await (const conn of this.#listener) connections.push(this.#join(conn));
    await Promise.all(connections);
  }

  async #join(client: Deno.TcpConn): Promise<void> {
    this.#open.add(client);
    const pair = [client];
    try {
      const port = Number(this.target.slice(this.target.lastIndexOf(":") + 1));
      const server = await Deno.connect({ hostname: "127.0.0.1", port });
      pair.push(server);
      this.#open.add(server);
      await Promise.all([
        this.#forward(client, server, (bytes) => this.fromClient += bytes),
        this.#forward(server, client, (bytes) => this.fromServer += bytes),
      ]);
    } catch {
      // Whatever becomes of one side becomes of the other.
    } finally {
      this.#close(pair);
    }
  }

  #close(pair: readonly Deno.TcpConn[]): void {
    for (const conn of pair) if (this.#open.delete(conn)) conn.close();
  }

  async #forward(
    from: Deno.TcpConn,
    to: Deno.TcpConn,
    count: (bytes: number) => void,
  ): Promise<void> {
    const buffer = new Uint8Array(262_144);
    try {
      for (let read; (read = await this.#read(from, buffer)) !== null;) {
        count(read);
        if (this.#trap !== undefined && this.passed >= this.#trap.at) await this.#spring();
        if (this.#silent.has(from)) await this.#over.promise;
        for (let sent = 0; sent < read;) sent += await to.write(buffer.subarray(sent, read));
      }
      await to.closeWrite();
    } catch {
      this.#close([from, to]);
    }
  }

  async #read(from: Deno.TcpConn, buffer: Uint8Array): Promise<number | null> {
    try {
      return await from.read(buffer);
    } finally {
      if (this.#silent.has(from)) await this.#over.promise;
    }
  }

  async #spring(): Promise<void> {
    const { spring } = this.#trap!;
    this.#trap = undefined;
    await spring();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.resolve();
    this.cut();
    this.#listener.close();
    await this.#running.catch(() => {});
  }
}
