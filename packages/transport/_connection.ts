import type { ByteStream, CloseOutcome } from "./byte_stream.ts";
import { type Endpoint, formatEndpoint } from "./endpoint.ts";
import { ConnectionLostError } from "./errors.ts";
import type {
  ClosedEvent,
  CloseReason,
  ConnectionInfo,
  Handler,
  HandlerContext,
} from "./server.ts";
import type { Watchdog, Watched } from "./watchdog.ts";

/** The limits that a {@linkcode Connection} is held to, in milliseconds. */
export interface TimeLimits {
  readonly idle: number;
  readonly handshake: number;
}

const WHAT_IS_MISSING: Readonly<Record<keyof TimeLimits, string>> = {
  idle: "no progress",
  handshake: "no TLS handshake",
};

/** How a connection has ended. */
export type ConnectionEnd = Pick<ClosedEvent, "reason" | "outcome" | "error">;

/** An open connection of a server: its life, and what its handler and the reports see of it. */
export class Connection implements ConnectionInfo, HandlerContext, Watched {
  readonly id: number;
  readonly openedAt: number = Date.now();
  readonly draining: AbortSignal;
  /** By the clock that nobody sets. */
  readonly #startedAt: number = performance.now();
  readonly #stream: ByteStream;
  #handshaking: boolean;
  #controller: AbortController | undefined;
  /** Set if the server has ended it. */
  #cut: { readonly reason: CloseReason; readonly error: DOMException } | undefined;

  constructor(id: number, stream: ByteStream, draining: AbortSignal) {
    this.id = id;
    this.#stream = stream;
    this.#handshaking = stream.tls !== undefined;
    this.draining = draining;
  }

  get local(): Endpoint {
    return this.#stream.local;
  }

  get remote(): Endpoint {
    return this.#stream.remote;
  }

  get bytesRead(): number {
    return this.#stream.bytesRead;
  }

  get bytesWritten(): number {
    return this.#stream.bytesWritten;
  }

  get progress(): number {
    return this.bytesRead + this.bytesWritten;
  }

  /** The handler has not been called yet. */
  get handshaking(): boolean {
    return this.#handshaking;
  }

  /** How long it has been open, in milliseconds. */
  get age(): number {
    return performance.now() - this.#startedAt;
  }

  /** Made when it is asked for: most handlers never do, and an idle connection should cost little. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  toJSON(): ConnectionInfo {
    const { id, local, remote, bytesRead, bytesWritten, openedAt } = this;
    return { id, local, remote, bytesRead, bytesWritten, openedAt };
  }

  /**
   * Handshake, handler and close; never rejects. `onEnd` is called rather than the promise waited for: one more asynchronous
   * function would add half to what a server spends on an idle connection.
   */
  async run(
    handler: Handler,
    watchdog: Watchdog<Connection, keyof TimeLimits>,
    onEnd: (connection: Connection, end: ConnectionEnd) => void,
  ): Promise<void> {
    let end: ConnectionEnd;
    try {
      if (this.#handshaking) await this.#handshake(watchdog);
      if (this.#cut !== undefined) throw this.#cut.error;
      watchdog.watch(this, "idle");
      await handler(this.#stream, this);
      // Closing has a time limit of its own.
      watchdog.unwatch(this);
      end = this.#finished(await this.#stream.close());
    } catch (error) {
      watchdog.unwatch(this);
      end = this.#failed(error);
    }
    onEnd(this, end);
  }

  async #handshake(watchdog: Watchdog<Connection, keyof TimeLimits>): Promise<void> {
    watchdog.watch(this, "handshake");
    await this.#stream.tls!.handshake();
    this.#handshaking = false;
  }

  #finished(outcome: CloseOutcome): ConnectionEnd {
    return { reason: "finished", error: undefined, ...this.#cut, outcome };
  }

  #failed(error: unknown): ConnectionEnd {
    const outcome = "aborted";
    this.#stream.abort(error);
    if (this.#handshaking) return { reason: "handshake", error, ...this.#cut, outcome };
    const reason = error instanceof ConnectionLostError ? "lost" : "error";
    return { reason: this.#cut?.reason ?? reason, error, outcome };
  }

  /** Ends it on the server's part. The first reason counts. */
  cut(reason: CloseReason, error: DOMException): void {
    if (this.#cut !== undefined) return;
    this.#cut = { reason, error };
    this.#controller ??= new AbortController();
    this.#controller.abort(error);
    this.#stream.abort(error);
  }

  /** Ends it since a limit of `time` milliseconds was exceeded. */
  expire(limit: keyof TimeLimits, time: number): void {
    const [here, there] = [formatEndpoint(this.local), formatEndpoint(this.remote)];
    const why = `${WHAT_IS_MISSING[limit]} within ${time} ms`;
    this.cut(
      limit,
      new DOMException(`Cannot serve ${there} (on ${here}): ${why}`, "TimeoutError"),
    );
  }
}
