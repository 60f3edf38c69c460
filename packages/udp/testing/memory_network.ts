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
 * Names are not looked up, and there are no groups.
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
  let lastPort = FIRST_FREE_PORT - 1;
  return {
    bind(endpoint) {
      const asked = toUdpEndpoint(endpoint, "bind");
      const local = asked.port === 0 ? { ...asked, port: ++lastPort } : asked;
      if (sockets.has(formatEndpoint(local))) {
        const cause = new Deno.errors.AddrInUse("Address already in use");
        throw new UdpError({ operation: "bind", local }, cause);
      }
      return new DatagramSocket(new MemorySocket(local, sockets));
    },
  };
}
