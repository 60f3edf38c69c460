import type { UdpEndpoint } from "@zocalo/transport";
import type { GroupOptions } from "./membership.ts";

/** Where a datagram comes from, as the system says it. */
export interface RawAddress {
  readonly hostname: string;
  readonly port: number;
}

/** What is underneath a socket: the system, memory, or another socket behind a bad link. */
export interface RawSocket {
  /** Where it is bound, with the real port. */
  readonly local: UdpEndpoint;
  /** Where a datagram for `to` goes, and its reply comes from: names are looked up, where there are any. */
  resolve(to: UdpEndpoint): UdpEndpoint | Promise<UdpEndpoint>;
  /** One datagram, into `buffer`. One call at a time; what is pending rejects when the socket is closed. */
  receive(buffer: Uint8Array): Promise<readonly [Uint8Array, RawAddress]>;
  send(data: Uint8Array, to: UdpEndpoint): Promise<unknown>;
  /** Joins a group, and resolves to how to leave it. */
  join(address: string, options: GroupOptions): Promise<() => Promise<void>>;
  /** What it returns, if anything, resolves when the port is free. */
  close(): Promise<void> | void;
}
