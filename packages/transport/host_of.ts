import type { Endpoint } from "./endpoint.ts";

/** The groups of a part of an IPv6 address. */
function groupsOf(part: string): string[] {
  return part === "" ? [] : part.split(":");
}

/** The first 64 bits of an IPv6 address. */
function networkOf(address: string): string {
  const plain = address.replace(/%.*$/, "").replace(/\d+(\.\d+){3}$/, "0:0");
  const [before = [], after = []] = plain.split("::").map(groupsOf);
  const zeros = "0".repeat(Math.max(0, 8 - before.length - after.length));
  const groups = [...before, ...zeros, ...after].slice(0, 4);
  return groups.map((group) => parseInt(group, 16).toString(16)).join(":");
}

/**
 * Who is at an endpoint, as far as addresses tell; `undefined` where there are none. IPv6 hosts are told apart by their
 * first 64 bits: within those a host takes new addresses as it likes (RFC 8981), and every customer gets at least that much
 * (RFC 6177, 2).
 *
 * @param endpoint The other end of a connection.
 * @returns A key for what is counted by host; not an address to connect to.
 *
 * @example Usage
 * ```ts
 * import { hostOf, parseEndpoint } from "@zocalo/transport";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hostOf(parseEndpoint("tcp://127.0.0.1:7007")), "127.0.0.1");
 * assertEquals(hostOf(parseEndpoint("tcp://[2001:db8::1]:7007")), "2001:db8:0:0");
 * assertEquals(hostOf(parseEndpoint("unix:/run/echo.sock")), undefined);
 * ```
 */
export function hostOf({ hostname }: Endpoint): string | undefined {
  return hostname?.includes(":") ? networkOf(hostname) : hostname;
}
