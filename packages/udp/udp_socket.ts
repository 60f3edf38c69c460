import type { UdpEndpoint } from "@zocalo/transport";
import type { GroupOptions, Membership } from "./membership.ts";

/** What came in one packet. */
export interface Datagram {
  /** All of it, in memory of its own; empty if nothing was in it. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Who says to have sent it: anybody can write any address there. IPv4 addresses are written as such. */
  readonly from: UdpEndpoint;
  /** Whether it was longer than the socket's `maxSize`, and its end is missing. */
  readonly truncated: boolean;
}

/** Options of {@linkcode UdpSocket.receive}. */
export interface ReceiveOptions {
  /**
   * How long to wait, in milliseconds.
   *
   * @default {Infinity}
   */
  timeout?: number;
  /** Ends the wait. */
  signal?: AbortSignal;
}

/** Options of {@linkcode UdpSocket.request}. */
export interface RequestOptions {
  /**
   * How long to wait for the reply to the first datagram, in milliseconds; twice as long to each that follows. The look-up of
   * a name takes of this time; nothing is sent again before it is done.
   *
   * @default {1_000}
   */
  timeout?: number;
  /**
   * How often to send it again when no reply comes. With the defaults the last wait ends after 15 s.
   *
   * @default {3}
   */
  retries?: number;
  /**
   * Whether a datagram of the peer is the reply to this request, rather than to another one under way, or something else.
   * Without it the first datagram that comes is. One that throws counts as no, so that a datagram that it does not expect
   * harms nobody; what it threw last is in the `TimeoutError`, if no reply comes.
   */
  match?: (datagram: Datagram) => boolean;
  /** Ends the request. */
  signal?: AbortSignal;
}

/**
 * A UDP socket. Whoever opened it closes it: `await using` waits until its port is free again, `using` does not.
 *
 * It reads from the first call that waits for a datagram on, and keeps what nobody has asked for yet, up to its limits.
 * Iterating over it yields what `receive` would; the iteration ends when the socket is closed.
 */
export interface UdpSocket extends AsyncIterable<Datagram>, Disposable, AsyncDisposable {
  /** Where it is bound, with the port that it really has. */
  readonly endpoint: UdpEndpoint;
  /** The only peer, once `connect` has named it. */
  readonly peer: UdpEndpoint | undefined;
  /** How many datagrams wait for somebody to receive them. */
  readonly queued: number;
  /** How many datagrams were lost here because too many waited. The system does not tell how many it has lost before. */
  readonly dropped: number;

  /**
   * Sends one datagram. That it resolves means that the system has taken it, not that it arrives.
   *
   * @param data From 0 to 65507 bytes. May be changed once the promise has settled.
   * @param to Where to; may be left out once the socket has a peer.
   * @throws {RangeError} If there are more bytes, before anything was sent.
   * @throws {UdpError} If the system refuses, or a name is not found.
   * @throws {TypeError} If it is unclear where to.
   */
  send(data: Uint8Array, to?: UdpEndpoint | string): Promise<void>;

  /**
   * Takes the next datagram. One that comes when the wait is over already is for the next call.
   *
   * @throws {DOMException} `TimeoutError` when the time is up.
   * @throws {SocketClosedError} When the socket is closed.
   * @throws {TypeError} If `serveDatagrams` has it.
   * @throws {UdpError} If the system gives up the socket.
   * @throws The signal's reason.
   */
  receive(options?: ReceiveOptions): Promise<Datagram>;

  /**
   * Sends a datagram and waits for the reply; sends it again, with waits that double, until one comes. So the peer may get
   * it several times. Any number of requests may be under way at once; tell their replies apart by `match`. What is no
   * reply to any of them is for `receive`, also the second reply to a request that was answered already.
   *
   * A reply comes from where the request went to; that to a group (multicast, or 255.255.255.255) from anybody.
   *
   * @throws {DOMException} `TimeoutError` when no reply has come to any of them. Its `cause` is the last error, if a retry could
   * not be sent or `match` threw.
   * @throws {RangeError | TypeError | UdpError | SocketClosedError} As `send` and `receive` do.
   * @throws The signal's reason.
   */
  request(
    data: Uint8Array,
    to: UdpEndpoint | string | undefined,
    options?: RequestOptions,
  ): Promise<Datagram>;

  /**
   * Limits the socket to one peer: only its datagrams are heard from now on, those of others that wait are thrown away, and
   * `send` needs no address. This is done here and not by the system, which still counts the others' against its buffer.
   *
   * @throws {UdpError} If a name is not found.
   * @throws {TypeError} If `serveDatagrams` has it.
   */
  connect(to: UdpEndpoint | string): Promise<void>;

  /**
   * Joins a group (multicast).
   *
   * @param address The address of the group: 224.0.0.0/4 or ff00::/8.
   * @throws {UdpError} If the system refuses.
   * @throws {TypeError | RangeError} If the address is no group's, or an option makes no sense.
   */
  joinGroup(address: string, options?: GroupOptions): Promise<Membership>;

  /** Closes it at once: what is pending rejects, what waits is thrown away. Resolves when the port is free. */
  close(): Promise<void>;
}
