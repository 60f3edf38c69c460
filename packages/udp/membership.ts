/** Options of `joinGroup`. */
export interface GroupOptions {
  /**
   * Which network the group is joined on. IPv4: an address of this host on it. IPv6: the number of the interface
   * (`scopeid` in `Deno.networkInterfaces()`). Without it the system chooses, by its route to the group.
   */
  interface?: string | number;
  /** Whether what this socket sends to groups is also heard on this host; that of `bind` holds if it is left out. */
  loopback?: boolean;
  /**
   * How many routers what this socket sends to IPv4 groups may pass, and the first of them is 2: with 1 it stays on this
   * network, with 0 on this host. From 0 to 255; the system's default is 1. Deno cannot set it for IPv6.
   */
  ttl?: number;
}

/** What a socket hears besides what is sent to itself. It ends with the socket. */
export interface Membership extends AsyncDisposable {
  /** The address of the group. */
  readonly address: string;
  /**
   * Leaves the group; a second call does nothing.
   *
   * @throws {UdpError} If the system refuses.
   */
  leave(): Promise<void>;
}
