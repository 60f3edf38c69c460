import { concat } from "@std/bytes/concat";
import { type Codec, SendBuffer } from "@zocalo/framing";
import {
  type ByteStream,
  type ClosedEvent,
  type Endpoint,
  type HandlerContext,
  type Listener,
  serve,
  type Server,
  type ServerEvent,
  type ShutdownOptions,
  type ShutdownReport,
  type Ticker,
  Watchdog,
} from "@zocalo/transport";
import { ClientConnection } from "./_client_connection.ts";
import { toFilter } from "./_filter.ts";
import { Ledger } from "./_ledger.ts";
import { relieve } from "./_relieve.ts";
import { Rooms } from "./_rooms.ts";
import type { Settings } from "./_settings.ts";
import { Throttle } from "./_throttle.ts";
import { Volley } from "./_volley.ts";
import type { Client } from "./client.ts";
import type {
  BroadcastOptions,
  BroadcastResult,
  ClientServer,
  ClientShutdownReport,
  ClientStats,
} from "./client_server.ts";
import type { CloseKind } from "./close_reason.ts";
import type { ClientServerEvent } from "./events.ts";
import { compact, Frame } from "./frame.ts";

const TOO_LATE = {
  idle: "Nothing came for too long",
  introduction: "No introduction in time",
};

const NOBODY: readonly never[] = [];

/** The one implementation of {@linkcode ClientServer}. */
export class Hub<T, U, D> implements ClientServer<T, U, D> {
  readonly settings: Settings<T, U, D>;
  readonly ledger: Ledger;
  readonly volley: Volley<ClientConnection<T, U, D>>;
  readonly registry: Rooms<ClientConnection<T, U, D>> = new Rooms();
  readonly throttle: Throttle = new Throttle();
  /** Messages that came in. */
  messagesIn = 0;
  readonly finished: Promise<void>;
  readonly #server: Server;
  readonly #watchdog: Watchdog<ClientConnection<T, U, D>, "idle" | "introduction">;
  readonly #encoding = new SendBuffer();
  /** All whose connection is not released, by the ids of their connections. */
  readonly #connections = new Map<number, ClientConnection<T, U, D>>();
  readonly #clients = new Map<number, ClientConnection<T, U, D>>();
  readonly #everybody = { [Symbol.iterator]: () => this.#clients.values() };
  #finishing: ClientConnection<T, U, D>[] = [];
  #admitted = 0;
  readonly #closed: Record<CloseKind, number> = {
    peer: 0,
    lost: 0,
    overflow: 0,
    flood: 0,
    idle: 0,
    introduction: 0,
    protocol: 0,
    error: 0,
    shutdown: 0,
    application: 0,
  };
  #draining = false;
  /** Those that have ended since then, but not well. */
  readonly #unclean = new Set<ClientConnection<T, U, D>>();
  #report: Promise<ClientShutdownReport<U, D>> | undefined;

  /** Tests bring a `ticker` of their own. */
  constructor(
    endpoint: Endpoint | string | Listener,
    settings: Settings<T, U, D>,
    ticker?: Ticker,
  ) {
    const { idle, beforeAdmit, signal, outbox } = settings;
    this.settings = settings;
    const least = Math.min(outbox, beforeAdmit?.outbox ?? outbox);
    this.ledger = new Ledger(least, () => this.volley.settle());
    this.volley = new Volley(this.ledger.turns.share, () => this.relieve());
    this.#watchdog = new Watchdog(
      { idle, introduction: beforeAdmit?.timeout ?? Infinity },
      (client, limit) => client.end(limit, TOO_LATE[limit]),
      ticker,
    );
    this.#server = serve(endpoint, this.#serve, {
      ...settings.serve,
      onEvent: this.#onServerEvent,
    });
    const abort = () => void this.shutdown({ timeout: 0 });
    signal?.addEventListener("abort", abort, { once: true });
    this.finished = this.#server.finished
      .finally(() => signal?.removeEventListener("abort", abort));
    if (signal?.aborted) abort();
  }

  get endpoint(): Endpoint {
    return this.#server.endpoint;
  }

  get codec(): Codec<T, U> {
    return this.settings.codec;
  }

  get clients(): ReadonlyMap<number, Client<U, D>> {
    return this.#clients;
  }

  get rooms(): ReadonlyMap<string, ReadonlySet<Client<U, D>>> {
    return this.registry.all;
  }

  /** Whether it shuts down. */
  get draining(): boolean {
    return this.#draining;
  }

  encode(item: U): Frame {
    return compact(this.#encode(item));
  }

  /** The bytes may be a part of what other frames are in too: not to be kept. */
  #encode(item: U): Frame {
    this.settings.codec.encoder().encode(item, this.#encoding);
    const chunks = this.#encoding.take();
    return new Frame(chunks.length === 1 ? chunks[0]! : concat(chunks));
  }

  broadcast(item: U | Frame, options: BroadcastOptions<U, D> = {}): BroadcastResult {
    const { room, to, except } = options;
    if (room !== undefined && to !== undefined) {
      throw new TypeError(`Cannot broadcast to a room and to certain clients: give one of them`);
    }
    const frame = item instanceof Frame ? item : this.#encode(item);
    const audience = this.#audience(room, to);
    const isPlain = to === undefined && !(except !== undefined && Symbol.iterator in except);
    const sent = isPlain ? this.volley.send(audience, except, frame) : undefined;
    if (sent !== undefined) return { sent, dropped: 0, closed: 0 };

    this.volley.settle();
    const kept = compact(frame);
    const result = { sent: 0, dropped: 0, closed: 0 };
    const isExcept = toFilter(except);
    for (const client of audience) {
      if (!isExcept?.(client)) result[client.offer(kept)]++;
    }
    this.relieve();
    return result;
  }

  #audience(
    room: string | undefined,
    to: Iterable<Client<U, D>> | undefined,
  ): Iterable<ClientConnection<T, U, D>> {
    if (to !== undefined) return Array.from(to, (client) => this.#checked(client));
    return room === undefined ? this.#everybody : this.registry.all.get(room) ?? NOBODY;
  }

  #checked(client: Client<U, D>): ClientConnection<T, U, D> {
    if (client instanceof ClientConnection && client.belongsTo(this)) return client;
    throw new TypeError("Cannot broadcast to what is no client of this server");
  }

  /** Keeps to the limit of all outboxes together. */
  relieve(): void {
    relieve(this.ledger, this.settings.totalOutbox, this.#connections.values());
  }

  stats(): ClientStats {
    this.volley.settle();
    const { queuedBytes, framesOut, dropped } = this.ledger;
    return {
      clients: this.#clients.size,
      admitted: this.#admitted,
      rooms: this.rooms.size,
      queuedBytes,
      messagesIn: this.messagesIn,
      framesOut,
      dropped,
      closed: { ...this.#closed },
    };
  }

  /** An observer that throws is a bug of its own, and must cost no client. */
  tell(event: ClientServerEvent<U, D>): void {
    try {
      this.settings.onEvent(event);
    } catch (error) {
      reportError(error);
    }
  }

  readonly #serve = (stream: ByteStream, { id }: HandlerContext): Promise<void> => {
    const client = new ClientConnection(this, stream, id);
    this.#connections.set(id, client);
    return client.run();
  };

  readonly #onServerEvent = (event: ServerEvent): void => {
    if (event.type === "closed") this.#onReleased(event);
    else if (event.type !== "accepted") this.tell(event);
    if (event.type === "acceptError" && !event.retrying) void this.shutdown();
  };

  #onReleased({ connection, outcome, duration, error }: ClosedEvent): void {
    const client = this.#connections.get(connection.id);
    this.#connections.delete(connection.id);
    if (client === undefined) {
      this.tell({ type: "handshakeError", remote: connection.remote, error });
      return;
    }
    if (this.#draining && outcome !== "clean") this.#unclean.add(client);
    if (client.opened) {
      this.tell({ type: "closed", client, reason: client.reason!, outcome, duration });
    }
  }

  onOpened(client: ClientConnection<T, U, D>): void {
    this.volley.settle();
    this.#clients.set(client.id, client);
    if (client.admitted) this.#admitted++;
    this.#watchdog.watch(client, client.admitted ? "idle" : "introduction");
    this.tell({ type: "opened", client });
  }

  onAdmitted(client: ClientConnection<T, U, D>): void {
    if (!client.opened) return;
    this.#admitted++;
    this.#watchdog.watch(client, "idle");
  }

  /** When the code that runs now has come to its end: nothing of the program's is called in the middle of it. */
  finishSoon(client: ClientConnection<T, U, D>): void {
    if (this.#finishing.push(client) === 1) queueMicrotask(this.#finishAll);
  }

  readonly #finishAll = (): void => {
    const finishing = this.#finishing;
    this.#finishing = [];
    for (const client of finishing) client.finish();
  };

  onFinished(client: ClientConnection<T, U, D>): void {
    this.#watchdog.unwatch(client);
    this.volley.settle();
    if (!this.#clients.delete(client.id)) return;
    if (client.admitted) this.#admitted--;
    this.#closed[client.reason!.kind]++;
  }

  /** Ends a client since the server shuts down. */
  drain(client: ClientConnection<T, U, D>): void {
    client.end("shutdown", "The server is shutting down");
  }

  async shutdown(options: ShutdownOptions = {}): Promise<ClientShutdownReport<U, D>> {
    const { timeout = 10_000 } = options;
    if (!(timeout >= 0)) {
      throw new RangeError(
        `Cannot take timeout as a number of milliseconds from 0: current value is ${timeout}`,
      );
    }
    if (!this.#draining) {
      this.#draining = true;
      for (const client of this.#connections.values()) if (!client.busy) this.drain(client);
    }
    // So that they have said farewell, however short the time is.
    await undefined;
    const stopping = this.#server.shutdown(options);
    return await (this.#report ??= this.#reportOn(stopping));
  }

  async #reportOn(stopping: Promise<ShutdownReport>): Promise<ClientShutdownReport<U, D>> {
    const clients = new Map(this.#connections);
    for (const { id } of (await stopping).aborted) {
      const client = clients.get(id);
      if (client === undefined) continue;
      this.#unclean.add(client);
      // Promises of the program's are not waited for any longer.
      this.drain(client);
    }
    const aborted = [...clients.values()].filter((client) => this.#unclean.has(client));
    return { drained: clients.size - aborted.length, aborted };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
    await this.finished;
  }
}
