import { Acceptor } from "./_acceptor.ts";
import { Connection, type ConnectionEnd, type TimeLimits } from "./_connection.ts";
import { checkDuration, onAbort, setDeadline } from "./_deadline.ts";
import type { ByteStream } from "./byte_stream.ts";
import type { Endpoint } from "./endpoint.ts";
import { Hosts } from "./_hosts.ts";
import type { Listener } from "./listener.ts";
import type {
  ConnectionInfo,
  Handler,
  RefusedEvent,
  Server,
  ServerEvent,
  ShutdownOptions,
  ShutdownReport,
} from "./server.ts";
import { type Ticker, Watchdog } from "./watchdog.ts";

/** What a {@linkcode ConnectionServer} keeps to. */
export interface ServerSettings {
  readonly maxConnections: number;
  readonly maxConnectionsPerHost: number;
  readonly whenFull: "wait" | "refuse";
  readonly limits: TimeLimits;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: ServerEvent) => void;
}

/** The one implementation of {@linkcode Server}. */
export class ConnectionServer implements Server {
  readonly finished: Promise<void>;
  readonly endpoint: Endpoint;
  readonly #handler: Handler;
  readonly #settings: ServerSettings;
  readonly #acceptor: Acceptor;
  readonly #hosts: Hosts;
  readonly #watchdog: Watchdog<Connection, keyof TimeLimits>;

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

  /** Takes from `listener` and closes it in the end. Tests bring a `ticker` of their own. */
  constructor(listener: Listener, handler: Handler, settings: ServerSettings, ticker?: Ticker) {
    const { limits, maxConnectionsPerHost, signal } = settings;
    this.endpoint = listener.endpoint;
    this.#handler = handler;
    this.#settings = settings;
    this.#acceptor = new Acceptor(
      listener,
      (error) => this.#tell({ type: "acceptError", error, retrying: true }),
    );
    this.#hosts = new Hosts(maxConnectionsPerHost);
    this.#watchdog = new Watchdog(
      limits,
      (connection, limit) => connection.expire(limit, limits[limit]),
      ticker,
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
    const { maxConnections, whenFull } = this.#settings;
    for (;;) {
      if (whenFull === "wait") {
        while (this.#connections.size >= maxConnections) await this.#woken();
      }
      const stream = await this.#acceptor.accept();
      if (stream === null) return;
      // It came while the listener closed: nobody would abort it later.
      if (this.#draining.signal.aborted) return stream.abort();
      const { remote } = stream;
      const reason = this.#refusal(remote);
      if (reason === undefined) {
        this.#handle(stream);
        continue;
      }
      stream.abort();
      this.#tell({ type: "refused", remote, reason });
      // One a turn of the event loop: a flood gets what those who were let in leave.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #refusal(remote: Endpoint): RefusedEvent["reason"] | undefined {
    if (this.#connections.size >= this.#settings.maxConnections) return "full";
    if (this.#hosts.isFull(remote)) return "host";
    return undefined;
  }

  /** An observer that throws is a bug of its own, and must cost no connection. */
  #tell(event: ServerEvent): void {
    try {
      this.#settings.onEvent(event);
    } catch (error) {
      reportError(error);
    }
  }

  async #woken(): Promise<void> {
    await new Promise<void>((resolve) => this.#wake = resolve);
  }

  #handle(stream: ByteStream): void {
    const connection = new Connection(++this.#lastId, stream, this.#draining.signal);
    this.#connections.set(connection.id, connection);
    this.#hosts.add(stream.remote);
    this.#tell({ type: "accepted", connection });
    void connection.run(this.#handler, this.#watchdog, this.#onEnd);
  }

  readonly #onEnd = (connection: Connection, end: ConnectionEnd): void => {
    this.#connections.delete(connection.id);
    this.#hosts.remove(connection.remote);
    if (this.#draining.signal.aborted && !this.#aborted.has(connection)) this.#drained += 1;
    this.#wake?.();
    this.#tell({ type: "closed", connection, ...end, duration: connection.age });
  };

  // deno-lint-ignore require-await -- so that a wrong option rejects
  async shutdown({ timeout = 10_000 }: ShutdownOptions = {}): Promise<ShutdownReport> {
    checkDuration("timeout", timeout);
    if (!this.#draining.signal.aborted) {
      void this.#acceptor.close();
      const reason = new DOMException("The server is shutting down", "AbortError");
      this.#draining.abort(reason);
      for (const connection of this.#connections.values()) {
        if (connection.handshaking) connection.cut("shutdown", reason);
      }
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
      connection.cut("shutdown", reason);
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
