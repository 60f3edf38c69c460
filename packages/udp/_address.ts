import type { UdpEndpoint } from "@zocalo/transport";

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** An IPv4 address that an IPv6 socket has put into one of its own (RFC 4291, 2.5.5.2), as itself. */
export function unmapped(hostname: string): string {
  return hostname.startsWith("::f") ? hostname.replace(MAPPED, "$1") : hostname;
}

/** Whether it is an address and not a name. */
export function isAddress(hostname: string): boolean {
  return hostname.includes(":") || /^[\d.]+$/.test(hostname);
}

export function isIpv6(hostname: string): boolean {
  return hostname.includes(":");
}

export function isSame(a: UdpEndpoint, b: UdpEndpoint): boolean {
  return a.port === b.port && a.hostname === b.hostname;
}

/** Whether it stands for many: IPv4 224.0.0.0/4 and IPv6 ff00::/8 are groups, the last is everybody on the link. */
export function isGroup(hostname: string): boolean {
  return /^(22[4-9]|23\d)\.|^ff[0-9a-f]{2}:/i.test(hostname) || hostname === "255.255.255.255";
}

/**
 * Who is at an address, as far as it tells. IPv6 hosts are told apart by their first 64 bits: within those a host takes
 * new addresses as it likes (RFC 8981). Addresses are written as the system does: lower case, no leading zeros.
 */
export function hostOf(hostname: string): string {
  if (!isIpv6(hostname)) return hostname;
  const [before = "", after = ""] = hostname.replace(/%.*$/, "").split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === "" ? [] : after.split(":");
  const zeros = Array(Math.max(0, 8 - head.length - tail.length)).fill("0");
  return [...head, ...zeros, ...tail].slice(0, 4).join(":");
}

/** One spelling for each IPv6 address, so that endpoints can be compared: that of the URL standard (RFC 5952). */
export function canonical(hostname: string): string {
  if (!isIpv6(hostname)) return hostname;
  const [address = "", zone] = hostname.split("%");
  const dotted = MAPPED.exec(address);
  if (dotted !== null) return dotted[1]!;
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  return zone === undefined ? short : `${short}%${zone}`;
}
