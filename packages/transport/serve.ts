import { Acceptor } from "./_acceptor.ts";
import { Connection } from "./_connection.ts";
import { checkDuration, onAbort, setDeadline } from "./_deadline.ts";
import type { ByteStream, CloseOutcome } from "./byte_stream.ts";
import type { Endpoint } from "./endpoint.ts";
import { listen } from "./listen.ts";
import type { Listener } from "./listener.ts";
import type {
  ConnectionInfo,
  Handler,
  Server,
  ServerEvent,
  ShutdownOptions,
  ShutdownReport,
} from "./server.ts";

const DEFAULT_MAX_CONNECTIONS = 10_000;

/** Options of {@linkcode serve}. */
export interface ServeOptions {
  /**
   * How many connections may be open at once. Further ones wait in the system's queue.
   *
   * @default {10_000}
   */
  maxConnections?: number;
  /** Aborting it is `shutdown({ timeout: 0 })`. */
  signal?: AbortSignal;
  /** Is told what happens to the server and its connections. What it throws is reported as an uncaught error. */
  onEvent?: (event: ServerEvent) => void;
}

class ConnectionServer implements Server {
  readonly finished: Promise<void>;
  readonly endpoint: Endpoint;
  readonly #handler: Handler;
  readonly #maxConnections: number;
  readonly #onEvent: (event: ServerEvent) => void;
  readonly #acceptor: Acceptor;

  readonly #connections = new Map<number, Connection>();
  #lastId = 0;
  /** Resolves what the accepting loop waits for: a free slot, or, once it has ended, the last connection. */
  #wake: (() => void) | undefined;

  readonly #draining = new AbortController();
  readonly #report = Promise.withResolvers<ShutdownReport>();
  readonly #aborted = new Set<ConnectionInfo>();
  #drained = 0;
  #deadline = Infinity;
  #clearDeadline: (() => void) | undefined;

  constructor(listener: Listener, handler: Handler, options: ServeOptions) {
    const { maxConnections = DEFAULT_MAX_CONNECTIONS, signal, onEvent = () => {} } = options;
    this.endpoint = listener.endpoint;
    this.#handler = handler;
    this.#maxConnections = maxConnections;
    this.#onEvent = onEvent;
    this.#acceptor = new Acceptor(
      listener,
      (error) => this.#tell({ type: "acceptError", error, retrying: true }),
    );
    const stopListening = onAbort(signal, () => void this.shutdown({ timeout: 0 }));
    this.finished = this.#run().finally(stopListening);
    if (signal?.aborted) void this.shutdown({ timeout: 0 });
  }

  get connections(): ReadonlyMap<number, ConnectionInfo> {
    return this.#connections;
  }

  async #run(): Promise<void> {
    try {
      await this.#acceptAll();
    } catch (error) {
      this.#tell({ type: "acceptError", error, retrying: false });
      void this.shutdown();
      throw error;
    } finally {
      await this.#acceptor.close();
      while (this.#connections.size > 0) await this.#woken();
      this.#clearDeadline?.();
      this.#deadline = -Infinity;
      this.#reportShutdown();
    }
  }

  async #acceptAll(): Promise<void> {
    for (;;) {
      while (this.#connections.size >= this.#maxConnections) await this.#woken();
      const stream = await this.#acceptor.accept();
      if (stream === null) return;
      // It came while the listener closed: nobody would abort it later.
      if (this.#draining.signal.aborted) return stream.abort();
      void this.#handle(stream);
    }
  }

  /** An observer that throws is a bug of its own, and must cost no connection. */
  #tell(event: ServerEvent): void {
    try {
      this.#onEvent(event);
    } catch (error) {
      reportError(error);
    }
  }

  async #woken(): Promise<void> {
    await new Promise<void>((resolve) => this.#wake = resolve);
  }

  async #handle(stream: ByteStream): Promise<void> {
    const connection = new Connection(++this.#lastId, stream, this.#draining.signal);
    this.#connections.set(connection.id, connection);
    this.#tell({ type: "accepted", connection });
    const openedAt = performance.now();
    let outcome: CloseOutcome = "aborted";
    let error: unknown;
    try {
      await this.#handler(stream, connection);
      outcome = await stream.close();
    } catch (thrown) {
      error = thrown;
      stream.abort(thrown);
    }
    this.#connections.delete(connection.id);
    if (this.#draining.signal.aborted && !this.#aborted.has(connection)) this.#drained += 1;
    this.#wake?.();
    const duration = performance.now() - openedAt;
    this.#tell({ type: "closed", connection, outcome, error, duration });
  }

  // deno-lint-ignore require-await -- so that a wrong option rejects
  async shutdown({ timeout = 10_000 }: ShutdownOptions = {}): Promise<ShutdownReport> {
    checkDuration("timeout", timeout);
    if (!this.#draining.signal.aborted) {
      void this.#acceptor.close();
      this.#draining.abort(new DOMException("The server is shutting down", "AbortError"));
    }
    const deadline = performance.now() + timeout;
    if (deadline < this.#deadline) {
      this.#deadline = deadline;
      this.#clearDeadline?.();
      if (timeout === 0) this.#abortAll();
      else this.#clearDeadline = setDeadline(timeout, () => this.#abortAll());
    }
    return this.#report.promise;
  }

  #abortAll(): void {
    const reason = new DOMException(
      "The server has shut down before the connection ended",
      "AbortError",
    );
    for (const connection of this.#connections.values()) {
      this.#aborted.add(connection);
      connection.abort(reason);
    }
    void this.#acceptor.close().then(() => this.#reportShutdown());
  }

  #reportShutdown(): void {
    this.#report.resolve({ drained: this.#drained, aborted: [...this.#aborted] });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
    await this.finished;
  }
}

/**
 * Serves every connection with `handler`, many at once. What one client does never ends the server: connections that die
 * before they are accepted are passed over, a handler that throws costs its own connection only, and a shortage of
 * descriptors is waited out.
 *
 * @param endpoint Where to listen, or an open listener, which the server then closes.
 * @param handler Serves one connection; the stream is closed when it returns.
 * @returns The running server. Whoever started it shuts it down.
 * @throws {ListenError} If the system refuses to listen there.
 * @throws {TypeError} If the endpoint is not one.
 * @throws {RangeError} If `maxConnections` is not an integer from 1.
 *
 * @example Usage
 * ```ts
 * import { connect, copy, serve } from "@zocalo/transport";
 *
 * await using server = serve("tcp://127.0.0.1:0", (stream) => copy(stream, stream));
 *
 * await using client = await connect(server.endpoint);
 * await client.write(new TextEncoder().encode("hola"));
 * ```
 */
export function serve(
  endpoint: Endpoint | string | Listener,
  handler: Handler,
  options: ServeOptions = {},
): Server {
  const { maxConnections = DEFAULT_MAX_CONNECTIONS } = options;
  if (!Number.isInteger(maxConnections) || maxConnections < 1) {
    throw new RangeError(
      `Cannot serve with maxConnections as an integer from 1: current value is ${maxConnections}`,
    );
  }
  const isListener = typeof endpoint === "object" && "accept" in endpoint;
  return new ConnectionServer(isListener ? endpoint : listen(endpoint), handler, options);
}
