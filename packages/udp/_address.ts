import type { UdpEndpoint } from "@zocalo/transport";

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const MAPPED_IN_HEX = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/;

/** What may be an IPv4 address in one of its old spellings (inet_aton(3)): `127.1`, `0x7f.1`. */
const MAYBE_IPV4 = /^[\da-fx.]+$/i;
const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;

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

/** Whether it is an IPv4 address in its usual spelling. */
export function isIpv4(hostname: string): boolean {
  return IPV4.test(hostname) && canonicalIpv4(hostname) === hostname;
}

/** Whether it is an address that a system would take; zones are not looked at. */
export function isIp(hostname: string): boolean {
  if (!isIpv6(hostname)) return isIpv4(hostname);
  return URL.canParse(`http://[${withoutZone(hostname)}]`);
}

function withoutZone(hostname: string): string {
  const end = hostname.indexOf("%");
  return end < 0 ? hostname : hostname.slice(0, end);
}

/** Zones do not count: Deno does not say from which one a datagram came. */
export function isSame(a: UdpEndpoint, b: UdpEndpoint): boolean {
  if (a.port !== b.port) return false;
  return a.hostname === b.hostname || withoutZone(a.hostname) === withoutZone(b.hostname);
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
  const [before = "", after = ""] = withoutZone(hostname).split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === "" ? [] : after.split(":");
  const zeros = Array(Math.max(0, 8 - head.length - tail.length)).fill("0");
  return [...head, ...zeros, ...tail].slice(0, 4).join(":");
}

/**
 * One spelling for each address, so that endpoints can be compared: that of the URL standard (RFC 5952), and IPv4 as itself.
 * Names are left alone.
 */
export function canonical(hostname: string): string {
  if (!isIpv6(hostname)) return canonicalIpv4(hostname);
  const address = withoutZone(hostname);
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED_IN_HEX.exec(short) ?? [];
  if (high === undefined) return short + hostname.slice(address.length);
  return [high, low].flatMap((part) => {
    const number = parseInt(part!, 16);
    return [number >> 8, number & 255];
  }).join(".");
}

function canonicalIpv4(hostname: string): string {
  if (!MAYBE_IPV4.test(hostname)) return hostname;
  const parsed = URL.parse(`http://${hostname}`)?.hostname ?? "";
  return IPV4.test(parsed) ? parsed : hostname;
}
