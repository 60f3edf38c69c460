/** What only datagrams can do. */
export interface DatagramCounts {
  /** Replies to requests that were given up. */
  readonly late: number;
  /** Further replies to requests that had one. */
  readonly duplicated: number;
  /** Replies that came after one to a later request (RFC 4737), copies apart. */
  readonly reordered: number;
  /** Replies with wrong bytes, or of another length. */
  readonly corrupted: number;
  /** Datagrams from the server that answer none of our requests. */
  readonly foreign: number;
}
