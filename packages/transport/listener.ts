import type { ByteStream } from "./byte_stream.ts";
import { type Endpoint, formatEndpoint } from "./endpoint.ts";
import { errorCode, ListenError } from "./errors.ts";

/** Takes connections in. `listen` opens one; whoever opened it closes it. */
export interface Listener extends AsyncDisposable, AsyncIterable<ByteStream> {
  /** Where it listens, with the port that it really has. */
  readonly endpoint: Endpoint;

  /**
   * Waits for the next connection. Those that were reset while they waited in the queue are passed over. One call at a
   * time.
   *
   * @returns The stream, which the caller closes, or `null` once the listener is closed.
   * @throws {ListenError} If the system cannot hand one out, such as for want of descriptors (`cause.code` is `"EMFILE"`);
   * a later call may succeed.
   * @throws {TypeError} If another call is pending.
   */
  accept(): Promise<ByteStream | null>;

  /** Stops listening. When it resolves, the same port can be bound again. Calling it again does nothing. */
  close(): Promise<void>;
}

/** What a transport brings to a {@linkcode Listener}: one call, one system call. */
export interface RawListener {
  /** Where it really listens. */
  readonly endpoint: Endpoint;
  /** Takes one connection. */
  accept(): Promise<ByteStream>;
  /** Stops listening; a pending `accept` rejects. */
  close(): void;
}

/**
 * Errors of one connection that show when it is accepted, not errors of the listener. accept(2) says to treat the network's
 * as "try again"; `ENOTCONN` is Deno asking a connection for its peer after it was reset.
 */
const CONNECTION_ERRORS = new Set([
  "ENOTCONN",
  "ECONNABORTED",
  "ECONNRESET",
  "EPROTO",
  "ENETDOWN",
  "ENOPROTOOPT",
  "EHOSTDOWN",
  "ENONET",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** The one implementation of {@linkcode Listener}. */
export class ConnListener implements Listener {
  readonly #raw: RawListener;
  #accepting: Promise<unknown> | undefined;
  #closed = false;

  constructor(raw: RawListener) {
    this.#raw = raw;
  }

  get endpoint(): Endpoint {
    return this.#raw.endpoint;
  }

  async accept(): Promise<ByteStream | null> {
    if (this.#closed) return null;
    if (this.#accepting !== undefined) {
      throw new TypeError(
        `Cannot accept on ${formatEndpoint(this.endpoint)} while another accept is pending`,
      );
    }
    for (;;) {
      try {
        const accepting = this.#raw.accept();
        this.#accepting = accepting;
        return await accepting;
      } catch (error) {
        if (this.#closed) return null;
        if (!CONNECTION_ERRORS.has(errorCode(error) ?? "")) {
          throw new ListenError("accept", this.endpoint, error);
        }
      } finally {
        this.#accepting = undefined;
      }
    }
  }

  async close(): Promise<void> {
    const accepting = this.#accepting;
    if (!this.#closed) {
      this.#closed = true;
      this.#raw.close();
    }
    // The system lets go of the port only when the pending call has returned.
    await accepting?.then(() => {}, () => {});
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ByteStream> {
    for (let stream = await this.accept(); stream !== null; stream = await this.accept()) {
      yield stream;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
