import type { UdpEndpoint } from "@zocalo/transport";
import type { Datagram } from "./udp_socket.ts";

/**
 * Who has sent a datagram. With `sessions` the same peer is the same object until its session ends; without, it is made for
 * each datagram.
 *
 * @typeParam T What the server keeps for each.
 */
export interface Peer<T = undefined> {
  /** Where it says to be. */
  readonly remote: UdpEndpoint;
  /** What `sessions.create` made; yours to change. */
  data: T;
  /** Bytes that came from it. */
  readonly bytesReceived: number;
  /** Bytes sent to it, those that are being sent among them. */
  readonly bytesSent: number;
  /** Whether it has shown to be where it says: see {@linkcode Peer.confirm}. */
  readonly confirmed: boolean;

  /**
   * Says that it is where it says: it has sent something that it can only know from an answer, such as a random number. From
   * then on it may be sent any amount, and its session no longer makes room for those of others.
   */
  confirm(): void;

  /**
   * Sends it a datagram. Never rejects, so that nobody has to wait for it: what is not sent is counted, or told by an event.
   *
   * @param data At most 65507 bytes; until the peer is confirmed, no more in all than `amplification` times what came from it.
   * @returns Whether it was sent.
   */
  send(data: Uint8Array): Promise<boolean>;

  /** Ends its session; does nothing if that has ended before. */
  close(): void;
}

/** What a {@linkcode DatagramHandler} gets besides. */
export interface DatagramContext {
  /** Aborts when the server begins to shut down. */
  readonly draining: AbortSignal;
  /** Aborts when the server waits no longer. */
  readonly signal: AbortSignal;
}

/** Deals with one datagram; replies through the peer. What it throws costs this datagram only. */
export type DatagramHandler<T = undefined> = (
  datagram: Datagram,
  peer: Peer<T>,
  context: DatagramContext,
) => unknown;

/** Figures of a {@linkcode DatagramServer} since it was started. */
export interface DatagramStats {
  /** Datagrams that came in; those below are among them. */
  readonly received: number;
  /** Not let in by `accept`. */
  readonly refused: number;
  /** Above `ratePerHost`. */
  readonly limited: number;
  /** Above `maxHandlers` or `maxHandlersPerHost`, or no room for a session. */
  readonly busy: number;
  /** For which the handler threw. */
  readonly failed: number;
  /** Datagrams sent. */
  readonly sent: number;
  /** Not sent because of `amplification`. */
  readonly capped: number;
}

/** A handler threw. */
export interface HandlerErrorEvent {
  /** Which event it is. */
  readonly type: "handlerError";
  /** Whose datagram it was. */
  readonly remote: UdpEndpoint;
  /** What was thrown; this is the only place where it is told. */
  readonly error: unknown;
}

/** Something could not be sent: the network is down, the datagram too long, the address impossible. */
export interface SendErrorEvent {
  /** Which event it is. */
  readonly type: "sendError";
  /** Where to. */
  readonly remote: UdpEndpoint;
  /** A `UdpError`, or a `RangeError`. */
  readonly error: unknown;
}

/**
 * A host has exceeded one of its limits. Told once for each, until it has kept to it for a while: its rate for a second, or
 * half of its handlers have ended.
 */
export interface LimitedEvent {
  /** Which event it is. */
  readonly type: "limited";
  /** The peer whose datagram was the first too many. */
  readonly remote: UdpEndpoint;
  /** `"rate"`: `ratePerHost`. `"busy"`: `maxHandlersPerHost`. */
  readonly reason: "rate" | "busy";
}

/** A session has begun. */
export interface SessionOpenedEvent<T> {
  /** Which event it is. */
  readonly type: "opened";
  /** Whose. */
  readonly peer: Peer<T>;
}

/** A session has ended. */
export interface SessionClosedEvent<T> {
  /** Which event it is. */
  readonly type: "closed";
  /** Whose. */
  readonly peer: Peer<T>;
  /** `"evicted"`: it was not confirmed, and had to make room. `"closed"`: by the handler. */
  readonly reason: "idle" | "evicted" | "closed" | "shutdown";
}

/** The system gave up the socket. The server ends, and `finished` rejects with the error. */
export interface ReceiveErrorEvent {
  /** Which event it is. */
  readonly type: "receiveError";
  /** A `UdpError`. */
  readonly error: unknown;
}

/** What a {@linkcode DatagramServer} tells through `onEvent`. */
export type DatagramServerEvent<T = undefined> =
  | HandlerErrorEvent
  | SendErrorEvent
  | LimitedEvent
  | SessionOpenedEvent<T>
  | SessionClosedEvent<T>
  | ReceiveErrorEvent;

/** Options of {@linkcode DatagramServer.shutdown}. */
export interface DatagramShutdownOptions {
  /**
   * How long handlers may take to finish, in milliseconds.
   *
   * @default {10_000}
   */
  timeout?: number;
}

/** How a shutdown went. */
export interface DatagramShutdownReport {
  /** How many handlers ended in time. */
  drained: number;
  /** How many were still running when the time was up. What they send is thrown away. */
  aborted: number;
}

/** A running server: see `serveDatagrams`. `await using` shuts it down. */
export interface DatagramServer<T = undefined> extends AsyncDisposable {
  /** Where it is bound, with the port that it really has. */
  readonly endpoint: UdpEndpoint;
  /** Figures so far: a copy, which does not change any more. */
  readonly stats: DatagramStats;
  /** The peers with sessions, as they are whenever it is iterated over. */
  readonly sessions: Iterable<Peer<T>>;
  /** Resolves when the server has stopped; rejects if the system gave up the socket. */
  readonly finished: Promise<void>;

  /**
   * Stops receiving, tells the handlers through `draining`, waits for them, and closes the socket. A second call with less
   * time hastens the first.
   *
   * @throws {RangeError} If the timeout is not a duration.
   */
  shutdown(options?: DatagramShutdownOptions): Promise<DatagramShutdownReport>;
}
