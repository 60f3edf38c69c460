import type { DatagramCounts } from "./_datagram_counts.ts";

/**
 * What became of a request. `"reply"`: it came back, whole and correct. `"lost"`: it did not within its time. `"gone"`: nor
 * will any other, as on a stream, which keeps the order.
 */
export type Outcome = "reply" | "lost" | "gone";

/** One side of requests and replies, of which {@linkcode BenchRun} needs to know nothing else. */
export interface Exchange {
  /**
   * Sends one request and waits for what becomes of it. One at a time.
   *
   * @param onSent Is called when all of it was sent, before anything became of it.
   * @throws If the connection failed, or if something else came back.
   */
  exchange(onSent?: () => void): Promise<Outcome>;
}

/** The exchanges of one `echo bench`, ready to be used. Disposing ends them at once. */
export interface Exchanges extends Disposable {
  readonly all: readonly Exchange[];
  /** The addresses of the first, as text. */
  readonly local: string;
  readonly remote: string;
  /** Goes on counting what only datagrams can do, from the first request on. */
  readonly datagrams?: DatagramCounts;
  /**
   * Ends them after a run that is done, and listens until then.
   *
   * @throws {Failure} If there comes what nobody asked for.
   */
  finish(): Promise<void>;
  /** Ends them after a run that was cut short. */
  close(): Promise<void>;
}
