import { PingStats, type PingSummary } from "./_ping_stats.ts";

/** What only datagrams can do. */
export interface UdpPingCounts {
  /** Replies to requests that had one already. */
  readonly duplicated: number;
  /** Replies that came after one to a later request (RFC 4737), copies apart. */
  readonly reordered: number;
  /** Datagrams from the server that answer none of our requests. */
  readonly foreign: number;
}

/** Counts requests, and the datagrams that come. */
export class UdpPingStats extends PingStats {
  #duplicated = 0;
  #reordered = 0;
  #foreign = 0;

  addDuplicated(): void {
    this.#duplicated += 1;
  }

  addReordered(): void {
    this.#reordered += 1;
  }

  addForeign(): void {
    this.#foreign += 1;
  }

  override summary(): PingSummary & UdpPingCounts {
    const { rtt, ...counts } = super.summary();
    return {
      ...counts,
      duplicated: this.#duplicated,
      reordered: this.#reordered,
      foreign: this.#foreign,
      rtt,
    };
  }
}
