/**
 * UDP for Deno: datagrams that are whole or say that they are not, requests that are sent again, groups (multicast), and
 * servers that cannot be turned into a weapon. It stands on `Deno.listenDatagram`, which needs `--unstable-net`.
 *
 * ```text
 *            IPv4 or IPv6 header   UDP header (8 bytes)                    data
 *          +---------------------+------------------------------------+------------------+
 *          | from, to: addresses | from, to: ports | length | checksum | 0 to 65507 bytes |
 *          +---------------------+------------------------------------+------------------+
 *            anybody can write any  ^                                   one `send` is one
 *            `from` there                                               `receive`, or none,
 *                                                                       or two, in any order
 * ```
 *
 * {@linkcode bind} opens a socket, {@linkcode serveDatagrams} a server, and {@linkcode withCodec} puts messages into datagrams.
 *
 * @module
 */

export type { UdpEndpoint } from "@zocalo/transport";
export { bind, type BindOptions } from "./bind.ts";
export type {
  DatagramContext,
  DatagramHandler,
  DatagramServer,
  DatagramServerEvent,
  DatagramShutdownOptions,
  DatagramShutdownReport,
  DatagramStats,
  HandlerErrorEvent,
  LimitedEvent,
  Peer,
  ReceiveErrorEvent,
  SendErrorEvent,
  SessionClosedEvent,
  SessionOpenedEvent,
} from "./datagram_server.ts";
export { SocketClosedError, UdpError, type UdpErrorDetails, type UdpOperation } from "./errors.ts";
export { MAX_DATAGRAM } from "./limits.ts";
export type { GroupOptions, Membership } from "./membership.ts";
export {
  serveDatagrams,
  type ServeDatagramsOptions,
  type SessionOptions,
} from "./serve_datagrams.ts";
export type { Datagram, ReceiveOptions, RequestOptions, UdpSocket } from "./udp_socket.ts";
export {
  BadDatagramError,
  type CodecSocket,
  decodeDatagram,
  type Message,
  withCodec,
  type WithCodecOptions,
} from "./with_codec.ts";
