import { formatEndpoint, parseEndpoint, type UdpEndpoint } from "@zocalo/transport";
import { canonical, isGroup, isIp, isIpv4, isIpv6 } from "./_address.ts";
import { MAX_DATAGRAM } from "./limits.ts";
import type { GroupOptions } from "./membership.ts";

/** Checks a number that need not be whole. */
export function checkRange(name: string, value: number, min: number, max = Infinity): void {
  if (value >= min && value <= max) return;
  throw new RangeError(
    `Cannot take ${name} as a number from ${min} to ${max}: current value is ${value}`,
  );
}

/** Checks a whole number; `Infinity` counts as one where the range has it. */
export function checkInteger(name: string, value: number, min: number, max = Infinity): void {
  const isWhole = Number.isInteger(value) || value === Infinity;
  if (isWhole && value >= min && value <= max) return;
  throw new RangeError(
    `Cannot take ${name} as an integer from ${min} to ${max}: current value is ${value}`,
  );
}

/** Refuses what the network would refuse, or cut. */
export function checkSize(data: Uint8Array, to: UdpEndpoint): void {
  if (!(data instanceof Uint8Array)) {
    throw new TypeError(`Cannot send to ${formatEndpoint(to)}: the data must be a Uint8Array`);
  }
  if (data.length <= MAX_DATAGRAM) return;
  throw new RangeError(
    `Cannot send ${data.length} bytes to ${
      formatEndpoint(to)
    }: a datagram has at most ${MAX_DATAGRAM}`,
  );
}

/** Reads a UDP endpoint in either form, and refuses others. IPv6 addresses come out in one spelling. */
export function toUdpEndpoint(endpoint: UdpEndpoint | string, action: string): UdpEndpoint {
  const parsed = parseEndpoint(typeof endpoint === "string" ? endpoint : formatEndpoint(endpoint));
  if (parsed.transport !== "udp") {
    throw new TypeError(
      `Cannot ${action} ${formatEndpoint(parsed)}: expected udp://host:port`,
    );
  }
  return { ...parsed, hostname: canonical(parsed.hostname) };
}

/** Refuses what is no group, or none for a socket bound to `local`, and what Deno would ignore. */
export function checkGroup(address: string, options: GroupOptions, local: UdpEndpoint): void {
  const { interface: network, ttl } = options;
  const refuse = (why: string): never => {
    throw new TypeError(`Cannot join "${address}": ${why}`);
  };
  if (!isIp(address) || !isGroup(address)) {
    refuse("a group is an address of 224.0.0.0/4 or ff00::/8");
  }
  if (isIpv6(address)) {
    if (!isIpv6(local.hostname)) refuse(`${formatEndpoint(local)} is no socket for IPv6`);
    if (address.includes("%")) refuse("zones are not known here; name the interface as an option");
    if (network !== undefined && !isInterfaceNumber(network)) {
      refuse(`the interface of an IPv6 group is a number, not ${JSON.stringify(network)}`);
    }
    if (ttl !== undefined) refuse("Deno cannot set the ttl of IPv6 groups");
    return;
  }
  if (network !== undefined && !(typeof network === "string" && isIpv4(network))) {
    refuse(`the interface of an IPv4 group is an address, not ${JSON.stringify(network)}`);
  }
  if (ttl !== undefined) checkInteger("ttl", ttl, 0, 255);
}

function isInterfaceNumber(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32;
}
