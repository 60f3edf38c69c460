import type { ByteStream, CloseOutcome } from "./byte_stream.ts";
import type { Endpoint } from "./endpoint.ts";

/** A connection of a {@linkcode Server}, for reports. The figures go on while it is open. */
export interface ConnectionInfo {
  /** Counts from 1 in each server. */
  readonly id: number;
  /** This end. */
  readonly local: Endpoint;
  /** The client's end. */
  readonly remote: Endpoint;
  /** Bytes read by the handler. */
  readonly bytesRead: number;
  /** Bytes taken by the system from the handler. */
  readonly bytesWritten: number;
  /** When it was accepted, in milliseconds since 1970. */
  readonly openedAt: number;
}

/** What a {@linkcode Handler} gets besides the stream. */
export interface HandlerContext {
  /** Counts from 1 in each server. */
  readonly id: number;
  /** Aborts when the server begins to shut down: finish what is under way, then return. */
  readonly draining: AbortSignal;
  /** Aborts when the server aborts this connection. */
  readonly signal: AbortSignal;
}

/**
 * Serves one connection. When it returns, the stream is closed, so that all that was written arrives; when it throws, the
 * stream is aborted. The result is not looked at.
 */
export type Handler = (stream: ByteStream, context: HandlerContext) => unknown;

/** A connection was accepted. What follows is its handshake, if it is encrypted, and then its handler. */
export interface AcceptedEvent {
  /** Which event it is. */
  readonly type: "accepted";
  /** The new connection. */
  readonly connection: ConnectionInfo;
}

/** A connection was ended as soon as it was accepted, since there were too many. No handler has seen it. */
export interface RefusedEvent {
  /** Which event it is. */
  readonly type: "refused";
  /** The client's end. */
  readonly remote: Endpoint;
  /** `"full"`: of all, `maxConnections`. `"host"`: of its host, `maxConnectionsPerHost`. */
  readonly reason: "full" | "host";
}

/**
 * Why a connection has ended.
 *
 * | reason | what happened |
 * | --- | --- |
 * | `"finished"` | the handler returned; `outcome` says whether the client got everything |
 * | `"lost"` | the handler threw a {@linkcode ConnectionLostError}: the client or the network ended it |
 * | `"error"` | the handler threw something else |
 * | `"idle"` | it made no progress for `idleTimeout` |
 * | `"handshake"` | the TLS handshake failed, or took longer than `handshakeTimeout`; the handler was not called |
 * | `"shutdown"` | the server shut down before it ended by itself |
 */
export type CloseReason = "finished" | "lost" | "error" | "idle" | "handshake" | "shutdown";

/** A connection has ended and its slot is free. */
export interface ClosedEvent {
  /** Which event it is. */
  readonly type: "closed";
  /** The connection with its last figures. */
  readonly connection: ConnectionInfo;
  /** Why it has ended. */
  readonly reason: CloseReason;
  /** `"aborted"` also when the client went away without finishing. */
  readonly outcome: CloseOutcome;
  /**
   * What the handler or the handshake threw, or why the server ended the connection; `undefined` if it has finished. This
   * event is the only place where it is told.
   */
  readonly error: unknown;
  /** How long the connection was open, in milliseconds. */
  readonly duration: number;
}

/** Accepting failed. While the server is short of descriptors or memory it tries again, and says so once. */
export interface AcceptErrorEvent {
  /** Which event it is. */
  readonly type: "acceptError";
  /** What went wrong, as the listener put it. */
  readonly error: unknown;
  /** Whether the server goes on; else it ends, and `finished` rejects with the error. */
  readonly retrying: boolean;
}

/** What a {@linkcode Server} tells through `onEvent`. */
export type ServerEvent = AcceptedEvent | RefusedEvent | ClosedEvent | AcceptErrorEvent;

/** Options of {@linkcode Server.shutdown}. */
export interface ShutdownOptions {
  /**
   * How long handlers may take to finish, in milliseconds.
   *
   * @default {10_000}
   */
  timeout?: number;
}

/** How a shutdown went. */
export interface ShutdownReport {
  /** How many connections ended before the time was up, well or not: the `closed` events say how. */
  drained: number;
  /** Those that were cut when the time was up. */
  aborted: ConnectionInfo[];
}

/** A running server: see `serve`. `await using` calls {@linkcode Server.shutdown} and waits for {@linkcode Server.finished}. */
export interface Server extends AsyncDisposable {
  /** Where it listens, with the port that it really has. */
  readonly endpoint: Endpoint;
  /** The open connections by their id, as they are now. */
  readonly connections: ReadonlyMap<number, ConnectionInfo>;
  /** Resolves when the server has stopped and all handlers have returned; rejects if accepting failed for good. */
  readonly finished: Promise<void>;

  /**
   * Stops accepting, tells the handlers through `draining`, and waits for them. What is left when the time is up is
   * aborted; connections whose TLS handshake is still going on are at once, since nothing was asked of the server. A second
   * call with less time hastens the first; both get the same report.
   *
   * @throws {RangeError} If the timeout is not a duration.
   */
  shutdown(options?: ShutdownOptions): Promise<ShutdownReport>;
}
