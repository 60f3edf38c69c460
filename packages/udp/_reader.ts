import type { RawAddress, RawSocket } from "./raw_socket.ts";

/** Takes datagrams as they come. */
export interface Sink {
  /** `view` is overwritten when it returns. */
  take(view: Uint8Array, from: RawAddress, truncated: boolean): void;
  /** No more will come: the reader was stopped, or the system gave up the socket. */
  end(cause: unknown): void;
}

/**
 * Errors of a pending receive that are about a datagram sent earlier (ICMP said that it did not arrive) and not about the
 * socket. Windows has them, where any peer could end a socket otherwise.
 */
const PASSING = new Set(["ECONNRESET", "ECONNREFUSED", "ENETRESET", "ENETUNREACH", "EHOSTUNREACH"]);

function isPassing(error: unknown): boolean {
  return PASSING.has((error as { code?: string }).code ?? "") ||
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.ConnectionRefused;
}

/** The one loop that reads from a socket. Several would get datagrams in another order than they came in. */
export class Reader {
  readonly #raw: RawSocket;
  readonly #maxSize: number;
  #running: Promise<void> | undefined;
  #stopped = false;
  #closing: Promise<void> | void = undefined;

  constructor(raw: RawSocket, maxSize: number) {
    this.#raw = raw;
    this.#maxSize = maxSize;
  }

  get started(): boolean {
    return this.#running !== undefined;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Only the first call counts. */
  start(sink: Sink): void {
    this.#running ??= this.#run(sink);
  }

  async #run(sink: Sink): Promise<void> {
    // One byte more shows that something is missing.
    const buffer = new Uint8Array(this.#maxSize + 1);
    while (!this.#stopped) {
      try {
        const [view, from] = await this.#raw.receive(buffer);
        if (this.#stopped) break;
        const truncated = view.length > this.#maxSize;
        sink.take(truncated ? view.subarray(0, this.#maxSize) : view, from, truncated);
      } catch (error) {
        if (this.#stopped) break;
        if (!isPassing(error)) return sink.end(error);
      }
    }
    sink.end(undefined);
  }

  /** Closes the socket; resolves when nothing of it is pending any more. */
  async stop(): Promise<void> {
    if (!this.#stopped) {
      this.#stopped = true;
      this.#closing = this.#raw.close();
    }
    await this.#closing;
    await this.#running;
  }
}
