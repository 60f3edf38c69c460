import { createHmac, randomBytes } from "node:crypto";
import type { Endpoint } from "@zocalo/transport";

/** RFC 4648, Base32 in lower case: a host has no case. */
const DIGITS = "abcdefghijklmnopqrstuvwxyz234567";

/** Forty bits: that two of a million hosts share one is likely, that a given two do is not. */
const LENGTH = 8;

/** The first 64 bits of an IPv6 address are what a customer gets, the first 48 a site (RFC 6177); of IPv4 24 bits. */
function networks(address: string): [host: string, network: string] {
  if (!address.includes(":")) return [address, address.slice(0, address.lastIndexOf("."))];
  const groups = expand(address);
  return [groups.slice(0, 4).join(":"), groups.slice(0, 3).join(":")];
}

/** The eight groups of an IPv6 address, of which the zone is no part. */
function expand(address: string): string[] {
  // "[::ffff:1.2.3.4]" and others come out in hexadecimal, in lower case.
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, "")}]`);
  const [head = "", tail] = hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  return [...before, ...Array(8 - before.length - after.length).fill("0"), ...after];
}

/**
 * Hides where clients are from other clients. A host always gets the same name from the same key, and hosts of one network
 * names that end alike, so that both can be banned; nobody can tell the address from it without the key, which nobody knows.
 *
 * ```text
 * 192.0.2.7      k3v7q2ma.x8d2p5nw.ip
 * 192.0.2.8      tt4kq6oy.x8d2p5nw.ip      ban *!*@*.x8d2p5nw.ip for both
 * ```
 */
export class Cloak {
  readonly #key: Uint8Array;

  /** Nodes of one network share a key: what is banned on one of them is on all. */
  constructor(key: Uint8Array = randomBytes(32)) {
    this.#key = key;
  }

  /** What others see of a client at that endpoint. */
  host(remote: Endpoint): string {
    if (remote.transport === "unix" || remote.transport === "memory") {
      return `local.${remote.transport}`;
    }
    const [host, network] = networks(remote.hostname);
    return `${this.#name(`host ${host}`)}.${this.#name(`network ${network}`)}.ip`;
  }

  #name(text: string): string {
    const digest = createHmac("sha256", this.#key).update(text).digest();
    return Array.from(digest.subarray(0, LENGTH), (byte) => DIGITS[byte % DIGITS.length]).join("");
  }
}
