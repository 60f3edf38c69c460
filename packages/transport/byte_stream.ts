import type { Endpoint } from "./endpoint.ts";

/** The TLS of a stream, for those who want to know more than that it is there. */
export interface TlsSession {
  /** The protocol agreed upon by ALPN (RFC 7301), once the handshake is done; `undefined` if there is none. */
  readonly alpnProtocol: string | undefined;

  /**
   * Resolves when the handshake is done. It runs by itself, and reads and writes wait for it.
   *
   * @throws {TlsError} If it failed.
   * @throws What calls on the stream reject with, if that is closed or aborted before.
   */
  handshake(): Promise<void>;
}

/** Options of {@linkcode ByteStream.close}. */
export interface CloseOptions {
  /**
   * How long the peer may take to read what was written and to finish its own side, in milliseconds. What is not a
   * duration counts as 0.
   *
   * @default {2000}
   */
  timeout?: number;
}

/**
 * How a stream ended. `"clean"`: everything that was written was handed over and the peer has finished too. `"aborted"`:
 * the time was up, the connection was lost, or somebody called `abort`.
 */
export type CloseOutcome = "clean" | "aborted";

/**
 * Bytes in both directions, in order, without borders between messages. Every transport gives the same promises; the
 * suite in `@zocalo/transport/testing` checks them.
 *
 * A stream must be closed by whoever opened it: `await using` calls {@linkcode ByteStream.close}, `using` calls
 * {@linkcode ByteStream.abort}. After either, calls reject with {@linkcode ConnectionClosedError}, or with the reason given
 * to `abort`. When the peer or the network fails, they reject with {@linkcode ConnectionLostError}.
 */
export interface ByteStream extends Disposable, AsyncDisposable {
  /** This end. */
  readonly local: Endpoint;
  /** The other end. */
  readonly remote: Endpoint;
  /** Bytes that `read` has handed out. */
  readonly bytesRead: number;
  /** Bytes that the transport has accepted from `write`; a write under way counts as it goes. */
  readonly bytesWritten: number;
  /** There if the stream is encrypted. */
  readonly tls?: TlsSession | undefined;

  /**
   * Waits for bytes and puts them at the start of `buffer`. One read at a time.
   *
   * @param buffer Where the bytes go; it must not be used until the promise settles. If that is because of `close`, input may
   * still be put into it until `close` has settled too.
   * @returns How many bytes arrived, at least 1 and often fewer than fit, or `null` once the peer has finished sending.
   * @throws {TypeError} If the buffer is empty or another read is pending.
   */
  read(buffer: Uint8Array): Promise<number | null>;

  /**
   * Writes all of `data`. Writes that are called before earlier ones have finished follow them whole, in the order of
   * the calls. Once a write has failed, so do all later ones: part of its data may be on the way.
   *
   * Whoever does not wait for a write before the next one queues them. When more than 16 MiB wait, further writes are refused;
   * those that were accepted go on.
   *
   * @param data The bytes; they must not change until the promise settles. It settles when the transport has taken them,
   * which does not say that the peer has read them.
   * @throws {RangeError} If too much waits already.
   */
  write(data: Uint8Array): Promise<void>;

  /**
   * Says "I have finished sending" (half-close), after all pending writes. The peer reads the end of the stream; reading
   * goes on. Calling it again does nothing.
   */
  closeWrite(): Promise<void>;

  /**
   * Ends the stream so that nothing written is lost: finishes pending writes, half-closes, and then reads and discards
   * until the peer finishes too. A pending read rejects at once. Never rejects; a second call returns the first result.
   *
   * The reading matters: a plain `close(2)` with unread input makes the kernel send a reset and throw away data that was
   * written before (RFC 1122, 4.2.2.13).
   */
  close(options?: CloseOptions): Promise<CloseOutcome>;

  /**
   * Ends the stream at once. Pending and later calls reject with `reason`. Does nothing on a stream that has ended.
   *
   * What was written and not yet sent may be lost. Over TCP the peer may take it for a normal end, since Deno sends the
   * end of the stream before it lets go: a protocol must tell a whole message from part of one by itself.
   *
   * @param reason What the calls reject with; {@linkcode ConnectionClosedError} if it is missing.
   */
  abort(reason?: unknown): void;
}
