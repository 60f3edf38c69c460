import type { Codec } from "@zocalo/framing";
import type { Endpoint, ShutdownOptions } from "@zocalo/transport";
import type { Client } from "./client.ts";
import type { CloseKind } from "./close_reason.ts";
import type { Frame } from "./frame.ts";

/** Options of {@linkcode ClientServer.broadcast}. `room` and `to` exclude each other. */
export interface BroadcastOptions<U, D = undefined> {
  /**
   * Only to the clients of this room.
   *
   * @default {undefined} all clients
   */
  room?: string | undefined;
  /** Only to these clients of this server, as often as each is named: a `Set` names each once. */
  to?: Iterable<Client<U, D>> | undefined;
  /** Not to this client, or not to these. */
  except?: Client<U, D> | Iterable<Client<U, D>> | undefined;
}

/** What became of a broadcast: for how many clients it is what {@linkcode Client.send} would have returned. */
export interface BroadcastResult {
  /** It goes out to so many, unless `limits.totalOutbox` has some of them closed. */
  readonly sent: number;
  /** So many have a full outbox, and it was dropped for them. */
  readonly dropped: number;
  /** So many are being closed. */
  readonly closed: number;
}

/** Figures of a server: what there is now, and what was since it began. */
export interface ClientStats {
  /** Clients that are open. */
  readonly clients: number;
  /** How many of them have been admitted. */
  readonly admitted: number;
  /** Rooms with clients in them. */
  readonly rooms: number;
  /**
   * What waits in all outboxes or is being written, also for clients that are being closed, in bytes. A frame counts 64 at least;
   * if several clients are to get it once, and 16 for each of them.
   */
  readonly queuedBytes: number;
  /** Messages that came in. */
  readonly messagesIn: number;
  /** Frames that the system has taken. */
  readonly framesOut: number;
  /** Frames that were dropped since an outbox was full, or with the outbox of a client that was closed. */
  readonly dropped: number;
  /** How many clients were closed, by reason. */
  readonly closed: Readonly<Record<CloseKind, number>>;
}

/** How a shutdown went. */
export interface ClientShutdownReport<U, D = undefined> {
  /** How many clients got all that was left for them, and finished too. */
  drained: number;
  /** The others: they were cut when the time was up, or lost before. */
  aborted: Client<U, D>[];
}

/**
 * A running server with its clients: see `serveClients`. `await using` calls {@linkcode ClientServer.shutdown} and waits for
 * {@linkcode ClientServer.finished}.
 *
 * @typeParam T What comes from clients.
 * @typeParam U What is sent to them.
 * @typeParam D What the program keeps for each.
 */
export interface ClientServer<T, U = T, D = undefined> extends AsyncDisposable {
  /** Where it listens, with the port that it really has. */
  readonly endpoint: Endpoint;
  /** How messages become bytes. */
  readonly codec: Codec<T, U>;
  /** The open clients by their id, as they are now; those that are being closed until `onClose` has been called. */
  readonly clients: ReadonlyMap<number, Client<U, D>>;
  /** The rooms and who is in them, as they are now. */
  readonly rooms: ReadonlyMap<string, ReadonlySet<Client<U, D>>>;
  /** Resolves when the server has stopped and all clients have gone; rejects if accepting failed for good. */
  readonly finished: Promise<void>;

  /**
   * Encodes once what is to be sent several times.
   *
   * @param item What to send, not to be changed any more.
   * @throws {FrameError | TypeError | RangeError} As the codec's encoder does.
   */
  encode(item: U): Frame;

  /**
   * Sends something to many clients: it is encoded once, and nobody is waited for.
   *
   * @param item What to send, not to be changed any more.
   * @param options To whom.
   * @throws {TypeError} If both `room` and `to` are given, or what is in `to` is no client of this server.
   * @throws {FrameError | TypeError | RangeError} As the codec's encoder does; then nobody gets anything.
   */
  broadcast(item: U | Frame, options?: BroadcastOptions<U, D>): BroadcastResult;

  /** The figures as they are now. */
  stats(): ClientStats;

  /**
   * Stops accepting, delivers what is queued, says farewell and closes every client: with a message in hand, when `onMessage`
   * has finished it. What clients send meanwhile is read, so that they come to read, and thrown away. What is left when the time
   * is up is aborted. A second call with less time hastens the first; both get the same report.
   *
   * Do not wait for it in a callback that is itself waited for: each would wait for the other until the time is up.
   *
   * @throws {RangeError} If the timeout is not a duration.
   */
  shutdown(options?: ShutdownOptions): Promise<ClientShutdownReport<U, D>>;
}
