import { formatEndpoint, type UdpEndpoint } from "@zocalo/transport";
import { toUdpEndpoint } from "../check.ts";
import { DatagramSocket } from "../datagram_socket.ts";
import { UdpError } from "../errors.ts";
import { MAX_QUEUED } from "../limits.ts";
import type { RawAddress, RawSocket } from "../raw_socket.ts";
import type { UdpSocket } from "../udp_socket.ts";
import { Mailbox } from "./_mailbox.ts";

/** Where the system looks for free ports too (RFC 6335, 6). */
const FIRST_FREE_PORT = 49_152;
const LAST_FREE_PORT = 65_535;

/** Sockets that reach one another and nobody else. */
export interface MemoryNetwork {
  /**
   * Opens a socket. Addresses are only names here: any will do, and each is another host.
   *
   * @throws {UdpError} If the endpoint is taken.
   * @throws {TypeError} If it is not one of UDP.
   */
  bind(endpoint: UdpEndpoint | string): UdpSocket;
}

class MemorySocket implements RawSocket {
  readonly local: UdpEndpoint;
  readonly #sockets: Map<string, MemorySocket>;
  readonly #mailbox = new Mailbox(MAX_QUEUED);

  constructor(local: UdpEndpoint, sockets: Map<string, MemorySocket>) {
    this.local = local;
    this.#sockets = sockets;
    sockets.set(formatEndpoint(local), this);
  }

  resolve(to: UdpEndpoint): UdpEndpoint {
    return to;
  }

  receive(buffer: Uint8Array): Promise<readonly [Uint8Array, RawAddress]> {
    return this.#mailbox.receive(buffer);
  }

  // deno-lint-ignore require-await -- as the system's: what it throws rejects
  async send(data: Uint8Array, to: UdpEndpoint): Promise<void> {
    const receiver = this.#sockets.get(formatEndpoint(to));
    // As on a network, nobody says that there is no one.
    if (receiver !== undefined) receiver.#mailbox.deliver(data.slice(), this.local);
  }

  join(): Promise<never> {
    return Promise.reject(new Error("there are no groups in memory"));
  }

  close(): void {
    this.#sockets.delete(formatEndpoint(this.local));
    this.#mailbox.close();
  }
}

/**
 * A network in memory, for tests that need no real one: nothing is lost or delayed unless a socket's owner does not read.
 * Names are not looked up: they are addresses too. There are no groups.
 *
 * @example Usage
 * ```ts
 * import { memoryNetwork } from "@zocalo/udp/testing";
 * import { serveDatagrams } from "@zocalo/udp";
 * import { assertEquals } from "@std/assert";
 *
 * const network = memoryNetwork();
 * await using server = serveDatagrams(network.bind("udp://10.0.0.1:7"), ({ data }, peer) => peer.send(data));
 * await using client = network.bind("udp://10.0.0.2:0");
 * const { data } = await client.request(new Uint8Array([1, 2]), server.endpoint);
 * assertEquals(data, new Uint8Array([1, 2]));
 * ```
 */
export function memoryNetwork(): MemoryNetwork {
  const sockets = new Map<string, MemorySocket>();
  const isTaken = (endpoint: UdpEndpoint) => sockets.has(formatEndpoint(endpoint));
  let lastPort = LAST_FREE_PORT;
  /** The next one that is free; the same one only after all others, as a late datagram may still be on its way. */
  const withPort = (asked: UdpEndpoint): UdpEndpoint => {
    for (let tries = FIRST_FREE_PORT; tries <= LAST_FREE_PORT; tries++) {
      lastPort = lastPort === LAST_FREE_PORT ? FIRST_FREE_PORT : lastPort + 1;
      const endpoint = { ...asked, port: lastPort };
      if (!isTaken(endpoint)) return endpoint;
    }
    return asked;
  };
  return {
    bind(endpoint) {
      const asked = toUdpEndpoint(endpoint, "bind");
      const local = asked.port === 0 ? withPort(asked) : asked;
      if (local.port === 0 || isTaken(local)) {
        const cause = new Deno.errors.AddrInUse("Address already in use");
        throw new UdpError({ operation: "bind", local }, cause);
      }
      return new DatagramSocket(new MemorySocket(local, sockets));
    },
  };
}
