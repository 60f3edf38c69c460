import {
  type ByteStream,
  connect,
  formatEndpoint,
  pipeBoth,
  serve,
  type Server,
} from "@zocalo/transport";

/** An endpoint that leads to a server, to another one later, or to none for a while. */
export class Gate implements AsyncDisposable {
  readonly #server: Server;
  readonly #open = new Set<ByteStream>();
  #upstream: string | undefined;

  constructor(upstream: string) {
    this.#upstream = upstream;
    this.#server = serve("tcp://127.0.0.1:0", (stream) => this.#pass(stream));
  }

  get endpoint(): string {
    return formatEndpoint(this.#server.endpoint);
  }

  async #pass(stream: ByteStream): Promise<void> {
    if (this.#upstream === undefined) return stream.abort();
    using server = await connect(this.#upstream);
    this.#open.add(stream);
    try {
      await pipeBoth(stream, server);
    } finally {
      this.#open.delete(stream);
    }
  }

  /** Cuts all connections, as a server does that was killed, and lets none through. */
  close(): void {
    this.#upstream = undefined;
    for (const stream of this.#open) stream.abort();
  }

  /** Lets connections through to a server. */
  open(upstream: string): void {
    this.#upstream = upstream;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#server.shutdown({ timeout: 0 });
  }
}
