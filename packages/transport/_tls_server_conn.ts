import type { TlsOptions, TLSSocket } from "node:tls";
import { ChunkQueue } from "./_chunk_queue.ts";
import type { RawConn } from "./conn_stream.ts";
import type { TlsError } from "./errors.ts";
import { ReadBuffer } from "./_read_buffer.ts";
import { TlsDuplex } from "./_tls_duplex.ts";
import { nodeModules } from "./_tls_node.ts";

/** How much may wait for a reader before the connection is no longer read. */
const MAX_READ_AHEAD = 262_144;

/** How much of a write is encrypted at once: as much as a read brings at most. */
const MAX_WRITE = 262_144;

/** Somebody who waits for bytes. */
interface Reader {
  readonly buffer: Uint8Array;
  resolve(count: number | null): void;
  reject(error: unknown): void;
}

type Done = (error?: Error | null) => void;

/**
 * The server's side of TLS over a raw connection, by `node:tls`, since `Deno.listenTls` cannot set TCP_NODELAY.
 *
 * `node:tls` on Deno loses the end of the stream of a socket that was paused. So it never is: what is read from the
 * connection is fed to it, and when too much waits for a reader, the connection is not read.
 *
 * ```text
 *   read()  ◀── received ◀── TLSSocket ◀── duplex ◀── raw.read()
 *   write() ───────────────▶ TLSSocket ──▶ duplex ──▶ raw.write()
 * ```
 */
export class TlsServerConn implements RawConn {
  readonly #raw: RawConn;
  readonly #duplex: TlsDuplex;
  readonly #toError: (cause: unknown) => TlsError;
  readonly #needsCertificate: boolean;
  readonly #handshake = Promise.withResolvers<TLSSocket>();
  #socket: TLSSocket | undefined;

  readonly #received = new ChunkQueue();
  #reader: Reader | undefined;
  /** Lets the connection be read again. */
  #resume: (() => void) | undefined;
  #ended = false;
  #readError: unknown;

  /** Rejects the write under way. */
  #rejectWrite: ((error: unknown) => void) | undefined;
  #writeError: unknown;

  constructor(raw: RawConn, options: TlsOptions, toError: (cause: unknown) => TlsError) {
    this.#raw = raw;
    this.#toError = toError;
    this.#needsCertificate = options.requestCert === true;
    this.#handshake.promise.catch(() => {});
    this.#duplex = new TlsDuplex(raw, (error) => this.#failWrites(error));
    // One for each connection, since its events do not say which of them they are about. It takes 3 µs and never listens.
    const server = new (nodeModules().tls.Server)(options);
    server.on("secureConnection", this.#onSecure);
    server.on("tlsClientError", (error, { authorizationError }) => {
      // `node:tls` hangs up on clients whose certificate it refuses, and then reports that.
      this.#fail(
        authorizationError ? new Error(String(authorizationError), { cause: error }) : error,
      );
    });
    server.emit("connection", this.#duplex.stream);
    this.#feed();
  }

  /** Resolves when the handshake is done, and rejects with a `TlsError`. */
  async handshake(): Promise<void> {
    await this.#handshake.promise;
  }

  get alpnProtocol(): string | undefined {
    return this.#socket?.alpnProtocol || undefined;
  }

  readonly #onSecure = (socket: TLSSocket): void => {
    // All servers of a process share their session tickets. With one of another listener a client would need no certificate
    // here, or another CA's (Deno 2.9.6).
    if (this.#needsCertificate && (!socket.authorized || socket.isSessionReused())) {
      this.#fail(new Error("The client has resumed a session and not shown its certificate"));
      socket.destroy();
      return;
    }
    socket.on("error", this.#fail);
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    this.#socket = socket;
    this.#handshake.resolve(socket);
  };

  /** Reads the connection until it ends or TLS does. */
  async #feed(): Promise<void> {
    const { nextTick } = nodeModules().process;
    const buffer = new ReadBuffer();
    try {
      for (;;) {
        if (this.#received.byteLength > MAX_READ_AHEAD) {
          await new Promise<void>((resolve) => this.#resume = resolve);
        }
        const count = await this.#raw.read(buffer.bytes);
        // `TLSSocket` tells the end a tick after the bytes that brought it.
        if (count === null) await new Promise<void>((resolve) => nextTick(resolve));
        if (this.#ended || this.#readError !== undefined) return;
        if (count === null) break;
        this.#duplex.feed(buffer.filled(count));
        buffer.adapt(count);
      }
      throw new Deno.errors.UnexpectedEof("The peer ended the connection without close_notify");
    } catch (error) {
      this.#failReads(error);
    } finally {
      buffer.release();
    }
  }

  readonly #onData = (data: Uint8Array): void => {
    const reader = this.#reader;
    if (reader === undefined || data.length > reader.buffer.length) this.#received.push(data);
    if (reader === undefined) return;
    this.#reader = undefined;
    if (data.length > reader.buffer.length) return reader.resolve(this.#take(reader.buffer));
    reader.buffer.set(data);
    reader.resolve(data.length);
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#reader?.resolve(null);
  };

  read(buffer: Uint8Array): Promise<number | null> {
    if (this.#received.byteLength > 0) return Promise.resolve(this.#take(buffer));
    if (this.#ended) return Promise.resolve(null);
    if (this.#readError !== undefined) return Promise.reject(this.#readError);
    return new Promise((resolve, reject) => this.#reader = { buffer, resolve, reject });
  }

  #take(buffer: Uint8Array): number {
    const count = this.#received.take(buffer);
    if (this.#received.byteLength <= MAX_READ_AHEAD) this.#resume?.();
    return count;
  }

  write(data: Uint8Array): Promise<number> {
    const part = data.length > MAX_WRITE ? data.subarray(0, MAX_WRITE) : data;
    return this.#send(part.length, (socket, done) => socket.write(part, done));
  }

  /** Sends close_notify and then the connection's own end, as Deno's TLS does. */
  async closeWrite(): Promise<void> {
    await this.#send(0, (socket, done) => socket.end(done));
    await this.#duplex.flushed();
    if (this.#writeError !== undefined) throw this.#writeError;
    await this.#raw.closeWrite();
  }

  /** `TLSSocket` does not answer when the connection fails meanwhile. */
  #send(length: number, start: (socket: TLSSocket, done: Done) => void): Promise<number> {
    const socket = this.#socket;
    if (this.#writeError !== undefined) return Promise.reject(this.#writeError);
    if (socket === undefined) return this.handshake().then(() => this.#send(length, start));
    return new Promise((resolve, reject) => {
      this.#rejectWrite = reject;
      start(socket, (error) => error ? this.#failWrites(error) : resolve(length));
    });
  }

  readonly #fail = (cause: unknown): void => {
    this.#failReads(cause);
    this.#failWrites(this.#readError);
  };

  /** Before the handshake is done, there is none without reading. */
  #failReads(cause: unknown): void {
    this.#readError ??= this.#socket === undefined ? this.#toError(cause) : cause;
    this.#handshake.reject(this.#readError);
    this.#reader?.reject(this.#readError);
  }

  #failWrites(error: unknown): void {
    this.#writeError ??= error;
    this.#rejectWrite?.(this.#writeError);
  }

  close(): void {
    this.#raw.close();
    this.#fail(new Deno.errors.Interrupted("The connection was closed"));
    this.#resume?.();
    this.#socket?.destroy();
    this.#duplex.stream.destroy();
  }
}
