import type { ByteStream, CloseOptions, CloseOutcome } from "./byte_stream.ts";
import { setDeadline } from "./_deadline.ts";
import { type Endpoint, formatEndpoint } from "./endpoint.ts";
import {
  ConnectionClosedError,
  ConnectionLostError,
  errorCode,
  type StreamOperation,
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
 *    │                  │ abort(), time-out, lost
 *    │ abort()          ▼
 *    └────────────▶ closed, "aborted"
 * ```
 */
export class ConnStream implements ByteStream {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly #conn: RawConn;
  #bytesRead = 0;
  #bytesWritten = 0;

  #state: "open" | "closing" | "closed" = "open";
  #abortReason: unknown;
  #closing: Promise<CloseOutcome> | undefined;

  /** The caller's side of a read; `close` rejects it while the transport's side goes on. */
  #pendingRead: PromiseWithResolvers<number | null> | undefined;
  #rawRead: Promise<number | null> | undefined;
  #readEnded = false;
  /** Kept, since after a reset the system reports it once and then an end of stream. */
  #readError: unknown;

  #writing = false;
  /** Wakes those who wait to write, first come, first served. */
  readonly #writers: (() => void)[] = [];
  #writeError: unknown;
  /** The reset that a write was told of. */
  #resetByPeer: unknown;
  #finishing: Promise<void> | undefined;

  constructor(conn: RawConn, local: Endpoint, remote: Endpoint) {
    this.#conn = conn;
    this.local = local;
    this.remote = remote;
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  read(buffer: Uint8Array): Promise<number | null> {
    if (this.#state !== "open") return Promise.reject(this.#endedError("read"));
    if (this.#pendingRead !== undefined) return this.#misuse("while another read is pending");
    if (!(buffer instanceof Uint8Array)) return this.#misuse("into what is not a Uint8Array");
    if (buffer.length === 0) return this.#misuse("into an empty buffer");
    if (this.#readError !== undefined) return Promise.reject(this.#readError);
    if (this.#readEnded) return Promise.resolve(null);
    const pending = this.#pendingRead = Promise.withResolvers<number | null>();
    this.#rawRead = this.#conn.read(buffer);
    this.#rawRead.then(this.#onRead, this.#onReadError);
    return pending.promise;
  }

  readonly #onRead = (count: number | null): void => {
    // A reset is told only once: after a write was told, reads get an end of stream that is none.
    if (count === null && this.#resetByPeer !== undefined) {
      return this.#onReadError(this.#resetByPeer);
    }
    const pending = this.#pendingRead;
    this.#rawRead = this.#pendingRead = undefined;
    if (count === null) this.#readEnded = true;
    else if (pending !== undefined) this.#bytesRead += count;
    pending?.resolve(count);
  };

  readonly #onReadError = (cause: unknown): void => {
    this.#rawRead = undefined;
    this.#readError = this.#failure("read", cause);
    this.#rejectRead(this.#readError);
  };

  #rejectRead(reason: unknown): void {
    const pending = this.#pendingRead;
    this.#pendingRead = undefined;
    pending?.reject(reason);
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
    if (this.#writing) await this.#writeTurn();
    this.#writing = true;
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
      this.#passTurn();
    }
  }

  async closeWrite(): Promise<void> {
    if (this.#state !== "open") throw this.#endedError("closeWrite");
    await (this.#finishing ??= this.#finish());
  }

  async #finish(): Promise<void> {
    if (this.#writing) await this.#writeTurn();
    this.#writing = true;
    try {
      if (this.#writeError !== undefined) throw this.#writeError;
      await this.#conn.closeWrite();
    } catch (cause) {
      throw this.#writeError ??= this.#failure("closeWrite", cause);
    } finally {
      this.#passTurn();
    }
  }

  async #writeTurn(): Promise<void> {
    await new Promise<void>((resolve) => this.#writers.push(resolve));
  }

  /** Lets the next writer go on; `#writing` stays set meanwhile, so that nobody comes in between. */
  #passTurn(): void {
    const next = this.#writers.shift();
    if (next === undefined) this.#writing = false;
    else next();
  }

  close({ timeout = DEFAULT_CLOSE_TIMEOUT }: CloseOptions = {}): Promise<CloseOutcome> {
    return this.#closing ??= this.#state === "closed"
      ? Promise.resolve("aborted")
      : this.#close(timeout);
  }

  async #close(timeout: number): Promise<CloseOutcome> {
    this.#state = "closing";
    this.#rejectRead(this.#closedError("read"));
    const clearDeadline = setDeadline(timeout > 0 ? timeout : 0, () => this.abort());
    try {
      await (this.#finishing ??= this.#finish());
      await this.#discard();
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
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#abortReason = reason;
    this.#conn.close();
    this.#rejectRead(this.#endedError("read"));
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

  #failure(operation: StreamOperation, cause: unknown): unknown {
    if (this.#state === "closed") return this.#endedError(operation);
    return new ConnectionLostError({ operation, local: this.local, remote: this.remote }, cause);
  }

  #endedError(operation: StreamOperation): unknown {
    return this.#abortReason ?? this.#closedError(operation);
  }

  #closedError(operation: StreamOperation, why?: string): ConnectionClosedError {
    return new ConnectionClosedError({ operation, local: this.local, remote: this.remote }, why);
  }
}
