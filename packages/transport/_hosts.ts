import type { Endpoint } from "./endpoint.ts";
import { hostOf } from "./host_of.ts";

/** How many connections each host has. */
export class Hosts {
  readonly #max: number;
  readonly #counts = new Map<string, number>();

  /** Lets each host have `max` connections. */
  constructor(max: number) {
    this.#max = max;
  }

  /** Whether one more from there is too many. */
  isFull(remote: Endpoint): boolean {
    return this.#count(remote) >= this.#max;
  }

  add(remote: Endpoint): void {
    this.#set(remote, this.#count(remote) + 1);
  }

  remove(remote: Endpoint): void {
    this.#set(remote, this.#count(remote) - 1);
  }

  #count(remote: Endpoint): number {
    return this.#counts.get(hostOf(remote) ?? "") ?? 0;
  }

  #set(remote: Endpoint, count: number): void {
    const host = hostOf(remote);
    if (host === undefined || this.#max === Infinity) return;
    if (count === 0) this.#counts.delete(host);
    else this.#counts.set(host, count);
  }
}
