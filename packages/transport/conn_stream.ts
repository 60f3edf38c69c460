import type { ByteStream, CloseOptions, CloseOutcome, TlsSession } from "./byte_stream.ts";
import { setDeadline } from "./_deadline.ts";
import { type Endpoint, formatEndpoint } from "./endpoint.ts";
import { MAX_QUEUED_BYTES, WriteTurns } from "./_write_turns.ts";
import {
  ConnectionClosedError,
  ConnectionLostError,
  errorCode,
  type StreamOperation,
  TlsError,
} from "./errors.ts";

/**
 * What a transport brings: one call, one system call. `Deno.Conn` is one. It sees at most one read and one write at a
 * time, and its `close` makes both reject.
 */
export interface RawConn {
  /** Waits for bytes; `null` is the end of the stream. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Writes some of the bytes and says how many. */
  write(data: Uint8Array): Promise<number>;
  /** Sends the end of the stream. */
  closeWrite(): Promise<void>;
  /** Releases the connection. */
  close(): void;
}

/** Where bytes go that are read only to be thrown away: one for all, since nobody looks at it. */
const DISCARDED = new Uint8Array(65_536);

const DEFAULT_CLOSE_TIMEOUT = 2_000;

/**
 * The one implementation of {@linkcode ByteStream}: transports differ in their {@linkcode RawConn} only.
 *
 * ```text
 *          close()              the peer has finished
 *   open ──────────▶ closing ──────────────────────────▶ closed, "clean"
 *    │  │               │ abort(), time-out, lost
 *    │  │ abort()       ▼
 *    │  └─────────▶ closed, "aborted"
 *    │ detach()
 *    └────────────▶ handed over
 * ```
 */
export class ConnStream implements ByteStream {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly tls: TlsSession | undefined;
  readonly #conn: RawConn;
  #bytesRead = 0;
  #bytesWritten = 0;

  #state: "open" | "closing" | "closed" | "handed over" = "open";
  #abortReason: unknown;
  #closing: Promise<CloseOutcome> | undefined;

  /** The caller's side of a read, if one is pending; `close` rejects it while the transport's side goes on. */
  #resolveRead: ((count: number | null) => void) | undefined;
  #rejectRead: ((reason: unknown) => void) | undefined;
  #rawRead: Promise<number | null> | undefined;
  #readEnded = false;
  /** Kept, since after a reset the system reports it once and then an end of stream. */
  #readError: unknown;

  readonly #turns = new WriteTurns();
  #writeError: unknown;
  /** The reset that a write was told of. */
  #resetByPeer: unknown;
  #finishing: Promise<void> | undefined;

  constructor(conn: RawConn, local: Endpoint, remote: Endpoint, tls?: TlsSession) {
    this.#conn = conn;
    this.local = local;
    this.remote = remote;
    this.tls = tls;
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  read(buffer: Uint8Array): Promise<number | null> {
    if (this.#state !== "open") return Promise.reject(this.#endedError("read"));
    if (this.#resolveRead !== undefined) return this.#misuse("while another read is pending");
    if (!(buffer instanceof Uint8Array)) return this.#misuse("into what is not a Uint8Array");
    if (buffer.length === 0) return this.#misuse("into an empty buffer");
    if (this.#readError !== undefined) return Promise.reject(this.#readError);
    if (this.#readEnded) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.#resolveRead = resolve;
      this.#rejectRead = reject;
      this.#rawRead = this.#conn.read(buffer);
      this.#rawRead.then(this.#onRead, this.#onReadError);
    });
  }

  readonly #onRead = (count: number | null): void => {
    // A reset is told only once: after a write was told, reads get an end of stream that is none.
    if (count === null && this.#resetByPeer !== undefined) {
      return this.#onReadError(this.#resetByPeer);
    }
    const resolve = this.#resolveRead;
    this.#rawRead = this.#resolveRead = this.#rejectRead = undefined;
    if (count === null) this.#readEnded = true;
    else if (resolve !== undefined) this.#bytesRead += count;
    resolve?.(count);
  };

  readonly #onReadError = (cause: unknown): void => {
    this.#rawRead = undefined;
    this.#readError = this.#failure("read", cause);
    this.#endRead(this.#readError);
  };

  #endRead(reason: unknown): void {
    const reject = this.#rejectRead;
    this.#resolveRead = this.#rejectRead = undefined;
    reject?.(reason);
  }

  async write(data: Uint8Array): Promise<void> {
    if (!(data instanceof Uint8Array)) {
      throw new TypeError(
        `Cannot write to ${formatEndpoint(this.remote)} what is not a Uint8Array`,
      );
    }
    if (this.#state !== "open") throw this.#endedError("write");
    if (this.#finishing !== undefined) {
      throw this.#closedError("write", "this side has finished sending");
    }
    if (this.#turns.queuedBytes > MAX_QUEUED_BYTES) throw this.#overflow(data.length);
    const turn = this.#turns.take(data.length);
    if (turn !== undefined) await turn;
    try {
      if (this.#writeError !== undefined) throw this.#writeError;
      for (let rest = data; rest.length > 0;) {
        const count = await this.#conn.write(rest);
        this.#bytesWritten += count;
        if (count === rest.length) break;
        rest = rest.subarray(count);
      }
    } catch (cause) {
      if (errorCode(cause) === "ECONNRESET") this.#resetByPeer = cause;
      throw this.#writeError ??= this.#failure("write", cause);
    } finally {
      this.#turns.pass();
    }
  }

  async closeWrite(): Promise<void> {
    if (this.#state !== "open") throw this.#endedError("closeWrite");
    await (this.#finishing ??= this.#finish());
  }

  async #finish(): Promise<void> {
    await this.#turns.take(0);
    try {
      if (this.#writeError !== undefined) throw this.#writeError;
      await this.#conn.closeWrite();
    } catch (cause) {
      throw this.#writeError ??= this.#failure("closeWrite", cause);
    } finally {
      this.#turns.pass();
    }
  }

  close({ timeout = DEFAULT_CLOSE_TIMEOUT }: CloseOptions = {}): Promise<CloseOutcome> {
    return this.#closing ??= this.#state === "open"
      ? this.#close(timeout)
      : Promise.resolve("aborted");
  }

  async #close(timeout: number): Promise<CloseOutcome> {
    this.#state = "closing";
    this.#endRead(this.#closedError("read"));
    const clearDeadline = setDeadline(timeout > 0 ? timeout : 0, () => this.abort());
    try {
      // At once, since the peer may be doing the same, and read only when it has written all.
      await Promise.all([this.#finishing ??= this.#finish(), this.#discard()]);
      return "clean";
    } catch {
      return "aborted";
    } finally {
      clearDeadline();
      this.abort();
    }
  }

  /** Reads until the peer has finished. */
  async #discard(): Promise<void> {
    while (!this.#readEnded) {
      if (this.#readError !== undefined) throw this.#readError;
      const count = await (this.#rawRead ?? this.#conn.read(DISCARDED));
      if (count === null) return;
    }
  }

  abort(reason?: unknown): void {
    if (this.#state === "closed" || this.#state === "handed over") return;
    this.#state = "closed";
    this.#abortReason = reason;
    this.#conn.close();
    this.#endRead(this.#endedError("read"));
  }

  /**
   * Takes the transport's connection out of a stream on which nothing is under way, and ends the stream.
   *
   * @throws {TypeError} If it is none that `isWanted`, or a call is pending; the stream stays as it was.
   */
  static detach<C extends RawConn>(stream: ByteStream, isWanted: (conn: RawConn) => conn is C): C {
    if (!(#conn in stream && isWanted(stream.#conn))) {
      throw new TypeError("Cannot take over what is not a stream of connect()");
    }
    const name = formatEndpoint(stream.remote);
    if (stream.#state !== "open") throw stream.#endedError("read");
    if (stream.#rawRead !== undefined) {
      throw new TypeError(`Cannot take over the connection to ${name} while a read is pending`);
    }
    if (stream.#turns.taken || stream.#finishing !== undefined) {
      throw new TypeError(
        `Cannot take over the connection to ${name} while a write is pending or after closeWrite()`,
      );
    }
    stream.#state = "handed over";
    return stream.#conn;
  }

  [Symbol.dispose](): void {
    this.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #misuse(how: string): Promise<never> {
    return Promise.reject(
      new TypeError(`Cannot read from ${formatEndpoint(this.remote)} ${how}`),
    );
  }

  #overflow(bytes: number): RangeError {
    return new RangeError(
      `Cannot queue ${bytes} bytes for ${formatEndpoint(this.remote)}: ` +
        `${this.#turns.queuedBytes} bytes wait already, above the limit of ${MAX_QUEUED_BYTES}`,
    );
  }

  #failure(operation: StreamOperation, cause: unknown): unknown {
    if (this.#state === "closed") return this.#endedError(operation);
    if (cause instanceof TlsError) return cause;
    return new ConnectionLostError({ operation, local: this.local, remote: this.remote }, cause);
  }

  #endedError(operation: StreamOperation): unknown {
    if (this.#state === "handed over") {
      return this.#closedError(operation, "the connection was handed over");
    }
    return this.#abortReason ?? this.#closedError(operation);
  }

  #closedError(operation: StreamOperation, why?: string): ConnectionClosedError {
    return new ConnectionClosedError({ operation, local: this.local, remote: this.remote }, why);
  }
}
