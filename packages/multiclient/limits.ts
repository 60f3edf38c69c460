/**
 * How many messages a client may send: on average `rate` a second, and at once up to `burst` (a token bucket). Above it, its
 * messages wait, nothing more is read from it, and so it is slowed down by its own connection. Whoever waits for an answer
 * before the next question is only ever slowed down.
 */
export interface MessageRate {
  /** Messages a second, on average. */
  rate: number;
  /**
   * Messages at once, after a pause.
   *
   * @default {Math.max(1, rate)}
   */
  burst?: number | undefined;
  /**
   * How far its messages may be ahead of the rate, in milliseconds: if the last of those that were read at once, at most 64 KiB
   * of them, would have to wait for longer, it is closed with the reason `"flood"` when what may wait has been dealt with. What
   * waits because of {@linkcode Client.charge} does not count, nor what may have come while a callback's promise was waited for.
   *
   * @default {60_000}
   */
  patience?: number | undefined;
}

/** What a client may do before {@linkcode Client.admit} was called for it. */
export interface BeforeAdmit {
  /**
   * When it must have introduced itself, in milliseconds from its opening.
   *
   * @default {30_000}
   */
  timeout?: number | undefined;
  /**
   * In place of {@linkcode ClientLimits.outbox}, in bytes.
   *
   * @default {65_536} but never more than `limits.outbox`
   */
  outbox?: number | undefined;
  /**
   * In place of {@linkcode ClientLimits.rate}.
   *
   * @default {undefined} that of `limits.rate`
   */
  rate?: MessageRate | undefined;
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
  clients?: number | undefined;
  /**
   * How many from one host; IPv6 hosts are told apart by the first 64 bits.
   *
   * @default {Infinity}
   */
  clientsPerHost?: number | undefined;
  /**
   * What may wait for a client, with what is being written to it, in bytes; `Infinity` for any. A frame counts 64 at least.
   *
   * @default {4_194_304}
   */
  outbox?: number | undefined;
  /**
   * What becomes of a frame for which the outbox has no room: the client is closed, or the frame is dropped, or as many as
   * needed of the oldest that wait, so that it fits.
   *
   * @default {"disconnect"}
   */
  overflow?: OverflowPolicy | undefined;
  /**
   * What may wait in all outboxes together, in bytes; `Infinity` for any. What several clients are to get counts once, and 16
   * for each of them. Above it clients that are being closed are cut off, and then open ones closed, whatever `overflow` says:
   * always those with the fullest outboxes.
   *
   * @default {268_435_456}
   */
  totalOutbox?: number | undefined;
  /**
   * How fast a client may send.
   *
   * @default {undefined} as fast as its messages are dealt with
   */
  rate?: MessageRate | undefined;
  /**
   * Closes a client from which no message came for so long, in milliseconds, or a little more: up to a tenth, at least 10 ms
   * and at most 1 s. As long as a callback's promise or `rate` holds its messages back it is not idle.
   *
   * @default {Infinity}
   */
  idle?: number | undefined;
  /**
   * What applies before {@linkcode Client.admit}.
   *
   * @default {undefined} clients count as admitted from the beginning
   */
  beforeAdmit?: BeforeAdmit | undefined;
}
