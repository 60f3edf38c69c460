import type { Endpoint, TlsSession } from "@zocalo/transport";
import type { Frame } from "./frame.ts";

/**
 * What became of something that was to be sent. `"sent"`: it goes out, in order and whole, unless the connection ends before.
 * `"dropped"`: the outbox is full, and the policy is to drop. `"closed"`: the client is being closed, perhaps since its outbox
 * was full.
 */
export type SendResult = "sent" | "dropped" | "closed";

/** Options of {@linkcode Client.close}. */
export interface ClientCloseOptions {
  /**
   * How long the client may take to read what is left for it and to finish its own side, in milliseconds. When it is over the
   * connection is aborted.
   *
   * @default {1_000}
   */
  grace?: number | undefined;
}

/**
 * A client of a {@linkcode ClientServer}. It belongs to the server, which closes it in the end. All its methods may be called
 * at any time, also when it has gone.
 *
 * ```text
 *   onOpen ──▶ onMessage, one after the other ──▶ closing ──▶ onClose, at once ──▶ released
 *                │            ▲                     │           what is queued and the farewell go out
 *                └─ admit() ──┘                     └─ whoever is first gives the reason
 * ```
 *
 * @typeParam U What it is sent.
 * @typeParam D What the program keeps for it.
 */
export interface Client<U, D = undefined> {
  /** Counts from 1 in each server. */
  readonly id: number;
  /** The client's end. */
  readonly remote: Endpoint;
  /** This end. */
  readonly local: Endpoint;
  /** There if the connection is encrypted. */
  readonly tls: TlsSession | undefined;
  /** What the program keeps for it: what the option `data` has made. */
  data: D;
  /** Whether the full limits apply: see {@linkcode Client.admit}. */
  readonly admitted: boolean;
  /** Whether its end has begun: nothing is read from it and nothing can be sent to it any more. */
  readonly closing: boolean;
  /** The rooms it is in, as they are now. They are still there in `onClose`. */
  readonly rooms: ReadonlySet<string>;
  /** What waits in its outbox or is being written, in bytes; a frame counts 64 at least. */
  readonly queuedBytes: number;
  /** When it was accepted, in milliseconds since 1970. */
  readonly openedAt: number;
  /** When the last bytes came from it, in milliseconds since 1970; at first `openedAt`. */
  readonly lastMessageAt: number;
  /** How many messages came from it. */
  readonly messagesIn: number;
  /** Bytes that came from it. */
  readonly bytesRead: number;
  /** Bytes that the system has taken for it. */
  readonly bytesWritten: number;

  /**
   * Sends something to it. It never waits: what is sent in one go leaves in one write, and what is sent while a write is under
   * way gathers in the outbox.
   *
   * @param item What to send, not to be changed any more.
   * @throws {FrameError | TypeError | RangeError} As the codec's encoder does for an item that it refuses. Nothing else throws.
   */
  send(item: U | Frame): SendResult;

  /**
   * Resolves when all that was sent so far has been written, dropped, or lost with the connection; it never rejects. Whoever
   * produces a lot for one client waits for it now and then, so that the client's outbox never overflows.
   */
  flushed(): Promise<void>;

  /** Says that it has introduced itself: from now on the full limits apply, not those of `limits.beforeAdmit`. */
  admit(): void;

  /**
   * Says that its last message has cost more than others: those that follow wait as if `count` more had come, if there is a
   * `limits.rate`. A charge alone never closes a client with the reason `"flood"`: what waits because of it does not count
   * against `patience`.
   *
   * @param count How many messages more; need not be whole.
   * @throws {RangeError} If it is negative or not finite.
   */
  charge(count: number): void;

  /** Puts it into a room, which begins to exist with its first client. Does nothing for a client that is being closed. */
  join(room: string): void;

  /** Takes it out of a room, which ceases to exist with its last client. */
  leave(room: string): void;

  /**
   * Closes it: what is queued is delivered, then the farewell. `onClose` is called soon, and not before this has returned.
   * Does nothing if it is being closed already.
   *
   * @param reason Says why, for people: {@linkcode CloseReason.message}.
   * @throws {RangeError} If the grace is not a duration.
   */
  close(reason?: string, options?: ClientCloseOptions): void;
}
