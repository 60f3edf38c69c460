import type { UdpEndpoint } from "@zocalo/transport";
import { canonical, isAddress, isIpv6 } from "./_address.ts";

/** What a host writes for "all my addresses" reaches, as a destination, itself; Windows has to be told so. */
const LOOPBACK: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/**
 * Where a socket bound to `local` sends to, and replies come from: the first address of a name that it can reach, from the
 * system's resolver (`getaddrinfo`), so that `/etc/hosts` and the like count. At once if it is no name.
 */
export function resolve(to: UdpEndpoint, local: UdpEndpoint): UdpEndpoint | Promise<UdpEndpoint> {
  const { hostname } = to;
  if (!isAddress(hostname)) return lookUp(to, local);
  return hostname in LOOPBACK ? { ...to, hostname: LOOPBACK[hostname]! } : to;
}

async function lookUp(to: UdpEndpoint, local: UdpEndpoint): Promise<UdpEndpoint> {
  // Loaded when it is needed: most programs do without.
  const { lookup } = await import("node:dns/promises");
  // A socket bound to `::` reaches both families, but one of its own addresses only one.
  const family = !isIpv6(local.hostname) ? 4 : local.hostname === "::" ? 0 : 6;
  const { address } = await lookup(to.hostname, { family });
  return { ...to, hostname: canonical(address) };
}
