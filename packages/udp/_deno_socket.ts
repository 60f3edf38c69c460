import type { UdpEndpoint } from "@zocalo/transport";
import { isIpv6, unmapped } from "./_address.ts";
import { resolve } from "./resolve.ts";
import type { GroupOptions } from "./membership.ts";
import type { RawAddress, RawSocket } from "./raw_socket.ts";

/** A socket of the system. */
export class DenoSocket implements RawSocket {
  readonly local: UdpEndpoint;
  readonly #conn: Deno.DatagramConn;
  readonly #isIpv6: boolean;

  constructor(conn: Deno.DatagramConn) {
    const { hostname, port } = conn.addr as Deno.NetAddr;
    this.local = { transport: "udp", hostname: unmapped(hostname), port };
    this.#conn = conn;
    this.#isIpv6 = isIpv6(hostname);
  }

  resolve(to: UdpEndpoint): UdpEndpoint | Promise<UdpEndpoint> {
    return resolve(to, this.local);
  }

  receive(buffer: Uint8Array): Promise<readonly [Uint8Array, RawAddress]> {
    return this.#conn.receive(buffer) as Promise<[Uint8Array, Deno.NetAddr]>;
  }

  send(data: Uint8Array, to: UdpEndpoint): Promise<number> {
    if (!this.#isIpv6 || isIpv6(to.hostname)) return this.#conn.send(data, to);
    // Only Linux lets an IPv6 socket send to a bare IPv4 address.
    return this.#conn.send(data, { ...to, hostname: `::ffff:${to.hostname}` });
  }

  async join(address: string, options: GroupOptions): Promise<() => Promise<void>> {
    const { loopback, ttl } = options;
    if (isIpv6(address)) {
      const membership = await this.#conn.joinMulticastV6(address, Number(options.interface ?? 0));
      if (loopback !== undefined) await membership.setLoopback(loopback);
      return membership.leave;
    }
    const network = String(options.interface ?? "0.0.0.0");
    const membership = await this.#conn.joinMulticastV4(address, network);
    if (loopback !== undefined) await membership.setLoopback(loopback);
    if (ttl !== undefined) await membership.setTTL(ttl);
    return membership.leave;
  }

  close(): void {
    this.#conn.close();
  }
}
