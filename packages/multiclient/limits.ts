/**
 * How many messages a client may send: on average `rate` a second, and at once up to `burst` (a token bucket). Above it, its
 * messages wait, nothing more is read from it, and so it is slowed down by its own connection.
 */
export interface MessageRate {
  /** Messages a second, on average. */
  rate: number;
  /**
   * Messages at once, after a pause.
   *
   * @default {Math.max(1, rate)}
   */
  burst?: number;
  /**
   * How long its messages may have to wait without a break before it is closed with the reason `"flood"`, in milliseconds.
   *
   * @default {60_000}
   */
  patience?: number;
}

/** What a client may do before {@linkcode Client.admit} was called for it. */
export interface BeforeAdmit {
  /**
   * When it must have introduced itself, in milliseconds from its opening.
   *
   * @default {30_000}
   */
  timeout?: number;
  /**
   * In place of {@linkcode ClientLimits.outbox}, in bytes.
   *
   * @default {65_536} but never more than `limits.outbox`
   */
  outbox?: number;
  /**
   * In place of {@linkcode ClientLimits.rate}.
   *
   * @default {undefined} that of `limits.rate`
   */
  rate?: MessageRate;
}

/** What becomes of a frame for a client whose outbox is full. Frames are dropped whole. */
export type OverflowPolicy = "disconnect" | "drop-oldest" | "drop-newest";

/** The limits of a {@linkcode ClientServer}. */
export interface ClientLimits {
  /**
   * How many clients may be connected at once.
   *
   * @default {10_000}
   */
  clients?: number;
  /**
   * How many from one host; IPv6 hosts are told apart by the first 64 bits.
   *
   * @default {Infinity}
   */
  clientsPerHost?: number;
  /**
   * What may wait for a client, with what is being written to it, in bytes. A frame counts 64 at least.
   *
   * @default {4_194_304}
   */
  outbox?: number;
  /**
   * What becomes of a frame for which the outbox has no room: the client is closed, or the frame is dropped, or as many as
   * needed of the oldest that wait, so that it fits.
   *
   * @default {"disconnect"}
   */
  overflow?: OverflowPolicy;
  /**
   * What may wait in all outboxes together, in bytes. Above it the client with the fullest outbox is closed, whatever
   * `overflow` says.
   *
   * @default {268_435_456}
   */
  totalOutbox?: number;
  /**
   * How fast a client may send.
   *
   * @default {undefined} as fast as its messages are dealt with
   */
  rate?: MessageRate;
  /**
   * Closes a client from which no message came for so long, in milliseconds, or a little more: up to a tenth, at least 10 ms
   * and at most 1 s.
   *
   * @default {Infinity}
   */
  idle?: number;
  /**
   * What applies before {@linkcode Client.admit}.
   *
   * @default {undefined} clients count as admitted from the beginning
   */
  beforeAdmit?: BeforeAdmit;
}
