import { LatencyHistogram } from "./_latency_histogram.ts";

/** What happened within some time. The first three and the latencies belong to requests that were due within it. */
export class BenchTally {
  requests = 0;
  replies = 0;
  /** Not answered in time. */
  lost = 0;
  /** Sent more than a millisecond after they were due. */
  lateSends = 0;
  /** How long after it was due the latest was sent, in milliseconds. */
  longestDelay = 0;
  /** Requests of which the last byte was sent within the time, whenever they were due. */
  sent = 0;
  /** Replies that came within the time, whenever they were asked for. */
  received = 0;
  readonly latency: LatencyHistogram = new LatencyHistogram();

  /** Takes in what another one counted. */
  add(other: BenchTally): void {
    this.requests += other.requests;
    this.replies += other.replies;
    this.lost += other.lost;
    this.lateSends += other.lateSends;
    this.longestDelay = Math.max(this.longestDelay, other.longestDelay);
    this.sent += other.sent;
    this.received += other.received;
    this.latency.add(other.latency);
  }
}
