/**
 * What a frame counts at least, in bytes: about what a short one takes in memory. Else an outbox full of frames of two bytes
 * would take a hundred times its limit.
 */
const MIN_COST = 64;

/**
 * An item that has been encoded, to be sent to any number of clients: see {@linkcode ClientServer.encode}. It does not change.
 */
export class Frame {
  /** The whole frame, as it is on the wire. */
  readonly bytes: Uint8Array;
  /** What it counts in an outbox, in bytes: its length, but at least 64. */
  readonly cost: number;
  /** One: it is a single frame. */
  readonly count = 1;

  /** Takes the bytes over. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.cost = Math.max(bytes.length, MIN_COST);
  }
}
