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

/** A connection was accepted and its handler is about to run. */
export interface AcceptedEvent {
  /** Which event it is. */
  readonly type: "accepted";
  /** The new connection. */
  readonly connection: ConnectionInfo;
}

/** A connection has ended and its slot is free. */
export interface ClosedEvent {
  /** Which event it is. */
  readonly type: "closed";
  /** The connection with its last figures. */
  readonly connection: ConnectionInfo;
  /** `"aborted"` also when the client went away without finishing. */
  readonly outcome: CloseOutcome;
  /** What the handler threw, else `undefined`. This event is the only place where it is told. */
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
export type ServerEvent = AcceptedEvent | ClosedEvent | AcceptErrorEvent;

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
  /** How many connections ended by themselves. */
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
   * aborted. A second call with less time hastens the first; both get the same report.
   *
   * @throws {RangeError} If the timeout is not a duration.
   */
  shutdown(options?: ShutdownOptions): Promise<ShutdownReport>;
}
