/**
 * What a frame counts at least, in bytes: about what a short one takes in memory. Else an outbox full of frames of two bytes
 * would take a hundred times its limit.
 */
const MIN_COST = 64;

/** What each outbox that holds a frame adds to that, in bytes: its place in a list, which may be twice as long as needed. */
const PLACE = 16;

/** What counts the bytes that outboxes hold. */
interface Counter {
  queuedBytes: number;
}

/**
 * An item that has been encoded, to be sent to any number of clients: see {@linkcode ClientServer.encode}. It does not change.
 */
export class Frame {
  /** The whole frame, as it is on the wire. */
  readonly bytes: Uint8Array;
  /** What it counts in an outbox, in bytes: its length, but at least 64. */
  readonly cost: number;
  /**
   * How many items it is made of: one, but for those that have been joined to leave together.
   *
   * @ignore
   */
  readonly count: number;
  /** Counts it once, however many outboxes of its server hold it. */
  #owner: Counter | undefined;
  #holders = 0;

  /** Takes the bytes over. */
  constructor(bytes: Uint8Array, cost: number = Math.max(bytes.length, MIN_COST), count = 1) {
    this.bytes = bytes;
    this.cost = cost;
    this.count = count;
  }

  /**
   * One more outbox holds it. Another server than the first to send it counts it for each.
   *
   * @ignore
   */
  hold(counter: Counter): void {
    this.#owner ??= counter;
    const isCounted = counter === this.#owner && this.#holders++ > 0;
    counter.queuedBytes += isCounted ? PLACE : PLACE + this.cost;
  }

  /**
   * One of those that hold it does so no more.
   *
   * @ignore
   */
  release(counter: Counter): void {
    const isCounted = counter === this.#owner && --this.#holders > 0;
    counter.queuedBytes -= isCounted ? PLACE : PLACE + this.cost;
  }
}

/** The same in memory of its own, if it is a small part of what it shares: else a few bytes that wait would keep all of that. */
export function compact(frame: Frame): Frame {
  const { bytes } = frame;
  return bytes.buffer.byteLength > 2 * frame.cost ? new Frame(bytes.slice()) : frame;
}
