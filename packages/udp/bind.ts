import { formatEndpoint, type UdpEndpoint } from "@zocalo/transport";
import { DenoSocket } from "./_deno_socket.ts";
import { checkInteger, toUdpEndpoint } from "./check.ts";
import { DatagramSocket, DEFAULT_LIMITS } from "./datagram_socket.ts";
import { UdpError } from "./errors.ts";
import { MAX_RECEIVED } from "./limits.ts";
import type { UdpSocket } from "./udp_socket.ts";

/** Options of {@linkcode bind}. */
export interface BindOptions {
  /**
   * Lets several sockets of this host have the same port, for groups that all of them hear. What is sent to the address of
   * the host itself is heard by one of them.
   *
   * @default {false}
   */
  reuseAddress?: boolean;
  /**
   * Whether what this socket sends to groups (multicast) is also heard on this host.
   *
   * @default {true}
   */
  loopback?: boolean;
  /**
   * The longest datagram to receive, in bytes; longer ones are cut, and say so. Less memory for many sockets. Windows does
   * not cut but loses them.
   *
   * @default {65_527}
   */
  maxSize?: number;
  /**
   * How many datagrams may wait to be received; further ones are dropped and counted.
   *
   * @default {4_096}
   */
  maxQueued?: number;
  /**
   * How many bytes they may have together.
   *
   * @default {4_194_304}
   */
  maxQueuedBytes?: number;
}

function open(endpoint: UdpEndpoint, reuseAddress: boolean, loopback: boolean): Deno.DatagramConn {
  if (typeof Deno.listenDatagram !== "function") {
    throw new TypeError(
      `Cannot bind ${
        formatEndpoint(endpoint)
      }: UDP is unstable in Deno; run with --unstable-net, or put "unstable": ["net"] into deno.json`,
    );
  }
  try {
    return Deno.listenDatagram({ ...endpoint, reuseAddress, loopback });
  } catch (error) {
    throw new UdpError({ operation: "bind", local: endpoint }, error);
  }
}

/**
 * Opens a UDP socket.
 *
 * @param endpoint `udp://host:port`; with port 0 the system chooses one. The host is an address of this machine, `0.0.0.0` for
 * all IPv4 or `[::]` for all addresses.
 * @returns The socket, which the caller closes.
 * @throws {UdpError} If the system refuses.
 * @throws {TypeError} If Deno runs without `--unstable-net`, or the endpoint is not one of UDP.
 * @throws {RangeError} If a limit makes no sense.
 *
 * @example Usage
 * ```ts
 * import { bind } from "@zocalo/udp";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = bind("udp://127.0.0.1:0");
 * await using client = bind("udp://127.0.0.1:0");
 *
 * await client.send(new TextEncoder().encode("hola"), server.endpoint);
 * const { data, from } = await server.receive({ timeout: 1_000 });
 * assertEquals(new TextDecoder().decode(data), "hola");
 * assertEquals(from, client.endpoint);
 * ```
 */
export function bind(endpoint: UdpEndpoint | string, options: BindOptions = {}): UdpSocket {
  const local = toUdpEndpoint(endpoint, "bind");
  const {
    reuseAddress = false,
    loopback = true,
    maxSize = DEFAULT_LIMITS.maxSize,
    maxQueued = DEFAULT_LIMITS.maxQueued,
    maxQueuedBytes = DEFAULT_LIMITS.maxQueuedBytes,
  } = options;
  checkInteger("maxSize", maxSize, 0, MAX_RECEIVED);
  checkInteger("maxQueued", maxQueued, 0, Infinity);
  checkInteger("maxQueuedBytes", maxQueuedBytes, 0, Infinity);
  const raw = new DenoSocket(open(local, reuseAddress, loopback));
  return new DatagramSocket(raw, { maxSize, maxQueued, maxQueuedBytes });
}
