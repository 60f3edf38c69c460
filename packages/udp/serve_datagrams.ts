import type { UdpEndpoint } from "@zocalo/transport";
import { type ServerSettings, SocketServer } from "./_datagram_server.ts";
import { bind } from "./bind.ts";
import { checkInteger, checkRange } from "./check.ts";
import { DatagramSocket } from "./datagram_socket.ts";
import type { DatagramHandler, DatagramServer, DatagramServerEvent } from "./datagram_server.ts";
import type { UdpSocket } from "./udp_socket.ts";

/** What is remembered of peers between their datagrams. */
export interface SessionOptions<T> {
  /**
   * A session ends when nothing was heard of its peer for so long, in milliseconds, or a little more: up to a tenth, at least
   * 20 ms.
   */
  idle: number;
  /**
   * How many there may be. A new one takes the place of the one that is not confirmed and was heard of longest ago; if all are
   * confirmed, new peers are not served.
   *
   * @default {10_000}
   */
  max?: number;
  /** Makes what is kept for a peer. */
  create?: (from: UdpEndpoint) => T;
}

/** Options of {@linkcode serveDatagrams}. */
export interface ServeDatagramsOptions<T = undefined> {
  /**
   * How many datagrams a second are taken from one host on average, and at once after a pause; further ones are dropped. It
   * counts hosts, not peers: all ports of an address together, and all addresses of an IPv6 network of 64 bits. Whoever
   * forges addresses is not limited by this.
   *
   * @default {Infinity}
   */
  ratePerHost?: number;
  /**
   * How many bytes may be sent to a peer for each that came from it, until it is confirmed: addresses can be forged, and a
   * server that answers at length is a weapon. QUIC allows 3 (RFC 9000, 8.1).
   *
   * @default {3}
   */
  amplification?: number;
  /** Remembers peers; without it each datagram stands for itself. */
  sessions?: SessionOptions<T>;
  /**
   * How many handlers may run at once; datagrams above are dropped.
   *
   * @default {1_000}
   */
  maxHandlers?: number;
  /**
   * How many of them for one host, told apart as for `ratePerHost`, so that none takes the place of all others.
   *
   * @default {250}
   */
  maxHandlersPerHost?: number;
  /** Whether to look at what comes from there at all: the place for rules about ports and networks. */
  accept?: (from: UdpEndpoint) => boolean;
  /** Aborting it is `shutdown({ timeout: 0 })`. */
  signal?: AbortSignal;
  /** Is told what happens. What it throws is reported as an uncaught error. */
  onEvent?: (event: DatagramServerEvent<T>) => void;
}

/** Of so many hosts the rates are known, at some 150 bytes each; QUIC servers and resolvers keep tables of this order. */
const MAX_HOSTS = 16_384;

function toSettings<T>(options: ServeDatagramsOptions<T>): ServerSettings<T> {
  const {
    ratePerHost = Infinity,
    amplification = 3,
    maxHandlers = 1_000,
    maxHandlersPerHost = 250,
    sessions,
    accept,
    signal,
    onEvent = () => {},
  } = options;
  if (!(ratePerHost > 0)) {
    throw new RangeError(
      `Cannot take ratePerHost as a number above 0: current value is ${ratePerHost}`,
    );
  }
  checkRange("amplification", amplification, 0);
  checkInteger("maxHandlers", maxHandlers, 1);
  checkInteger("maxHandlersPerHost", maxHandlersPerHost, 1);
  const { idle = Infinity, max = 10_000, create = () => undefined as T } = sessions ?? {};
  checkRange("sessions.idle", idle, 1);
  checkInteger("sessions.max", max, 1);
  // A rate below one a second must let one through in the end.
  const burst = Math.max(1, ratePerHost);
  return {
    host: { rate: ratePerHost, burst, maxHandlers: maxHandlersPerHost },
    maxHosts: MAX_HOSTS,
    maxHandlers,
    amplification,
    sessions: sessions && { idle, max },
    create,
    accept,
    signal,
    onEvent,
  };
}

/**
 * Serves every datagram with `handler`. It is called as soon as a datagram is there, also while earlier calls are not done.
 * What one peer does costs no other: a handler that throws costs its own datagram, a flood what is over its limits.
 *
 * @typeParam T What `sessions.create` makes for each peer.
 * @param endpoint Where to bind, or a socket that was bound with options of its own: the server reads from it, and closes it in the end.
 * @param handler Deals with one datagram, and replies by `peer.send`.
 * @returns The running server. Whoever started it shuts it down.
 * @throws {UdpError} If the system refuses to bind, or the socket is closed.
 * @throws {TypeError} If the endpoint is not one of UDP, Deno runs without `--unstable-net`, or the socket is connected or
 * received from.
 * @throws {RangeError} If a limit makes no sense.
 *
 * @example An echo
 * ```ts
 * import { bind, serveDatagrams } from "@zocalo/udp";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = serveDatagrams("udp://127.0.0.1:0", ({ data }, peer) => peer.send(data), {
 *   ratePerHost: 1_000,
 *   accept: ({ port }) => port >= 1024, // services that would answer the answer
 * });
 *
 * await using client = bind("udp://127.0.0.1:0");
 * const { data } = await client.request(new TextEncoder().encode("hola"), server.endpoint);
 * assertEquals(new TextDecoder().decode(data), "hola");
 * ```
 */
export function serveDatagrams<T = undefined>(
  endpoint: UdpEndpoint | string | UdpSocket,
  handler: DatagramHandler<T>,
  options: ServeDatagramsOptions<T> = {},
): DatagramServer<T> {
  const settings = toSettings(options);
  const isSocket = typeof endpoint === "object" && "receive" in endpoint;
  const socket = isSocket ? endpoint : bind(endpoint);
  if (socket instanceof DatagramSocket) return new SocketServer(socket, handler, settings);
  throw new TypeError("Cannot serve on a socket that does not come from this package");
}
