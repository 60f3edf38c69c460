import type { ByteStream, Endpoint, TlsSession, Watched } from "@zocalo/transport";
import { call } from "./_call.ts";
import type { Hub } from "./_hub.ts";
import { MessageLoop } from "./_message_loop.ts";
import { Outbox } from "./_outbox.ts";
import type { Receiver } from "./_volley.ts";
import type { Client, ClientCloseOptions, SendResult } from "./client.ts";
import type { CloseKind, CloseReason } from "./close_reason.ts";
import type { CallbackErrorEvent } from "./events.ts";
import { Frame } from "./frame.ts";

/** How long a client may take to read what is left for it and to finish, in milliseconds. */
const DEFAULT_GRACE = 1_000;

/** The same for one that has finished already and waits for answers only. As long as a shutdown waits. */
const PEER_GRACE = 10_000;

const NO_ROOMS: ReadonlySet<string> = new Set();

/** The one implementation of {@linkcode Client}. */
export class ClientConnection<T, U, D> implements Client<U, D>, Receiver, Watched {
  readonly id: number;
  readonly openedAt: number = Date.now();
  data!: D;
  readonly #hub: Hub<T, U, D>;
  readonly #stream: ByteStream;
  readonly #loop: MessageLoop<T, U, D>;
  readonly #outbox: Outbox;
  #admitted: boolean;
  #rooms: Set<string> | undefined;
  #opened = false;
  #reason: CloseReason | undefined;
  #grace = DEFAULT_GRACE;
  #finished = false;

  constructor(hub: Hub<T, U, D>, stream: ByteStream, id: number) {
    const { overflow, outbox, rate, beforeAdmit } = hub.settings;
    this.id = id;
    this.#hub = hub;
    this.#stream = stream;
    this.#loop = new MessageLoop(hub, this, stream);
    this.#loop.setRate(beforeAdmit === undefined ? rate : beforeAdmit.rate);
    const limit = beforeAdmit?.outbox ?? outbox;
    const onFailed = (error: unknown) => this.#lose(error);
    this.#outbox = new Outbox(stream, hub.ledger, overflow, limit, onFailed);
    this.#admitted = beforeAdmit === undefined;
  }

  get remote(): Endpoint {
    return this.#stream.remote;
  }

  get local(): Endpoint {
    return this.#stream.local;
  }

  get tls(): TlsSession | undefined {
    return this.#stream.tls;
  }

  get admitted(): boolean {
    return this.#admitted;
  }

  get closing(): boolean {
    return this.#reason !== undefined;
  }

  /** Why it was closed. */
  get reason(): CloseReason | undefined {
    return this.#reason;
  }

  /** Whether `onOpen` was called, or is next. */
  get opened(): boolean {
    return this.#opened;
  }

  /** Whether a message is in hand. */
  get busy(): boolean {
    return this.#loop.busy;
  }

  get rooms(): ReadonlySet<string> {
    return this.#rooms ?? NO_ROOMS;
  }

  get queuedBytes(): number {
    this.#hub.volley.settle();
    return this.#outbox.bytes;
  }

  get lastMessageAt(): number {
    return Math.round(this.openedAt + this.#loop.lastReadAfter);
  }

  get messagesIn(): number {
    return this.#loop.messagesIn;
  }

  get bytesRead(): number {
    return this.#stream.bytesRead;
  }

  get bytesWritten(): number {
    return this.#stream.bytesWritten;
  }

  /** Before it is admitted, messages are none. It is not idle while its messages wait for this side. */
  get progress(): number {
    if (!this.#admitted) return 0;
    return this.#loop.holdsBack ? NaN : this.messagesIn;
  }

  /** Whether it is a client of this hub. */
  belongsTo(hub: unknown): boolean {
    return this.#hub === hub;
  }

  /** As `queuedBytes`, without what is on its way to the outbox. */
  get backlog(): number {
    return this.#outbox.bytes;
  }

  send(item: U | Frame): SendResult {
    if (this.#reason !== undefined) return "closed";
    const frame = item instanceof Frame ? item : this.#hub.encode(item);
    this.#hub.volley.settle();
    const result = this.offer(frame);
    this.#hub.relieve();
    return this.closing ? "closed" : result;
  }

  get room(): number {
    return this.#outbox.room;
  }

  deliver(frame: Frame): void {
    this.#outbox.append(frame);
  }

  /** Sends a frame, whatever the other outboxes hold. */
  offer(frame: Frame): SendResult {
    if (this.#reason !== undefined) return "closed";
    const result = this.#outbox.add(frame);
    if (result !== "full") return result;
    this.overflow(`Too slow to read: more than ${this.#outbox.limit} bytes wait`);
    return "closed";
  }

  /** Closes it since too much waits for it. */
  overflow(message: string): void {
    this.end("overflow", message);
    this.#outbox.discard();
  }

  /** Cuts it off, and lets go of what was left for it. */
  cut(): void {
    this.#stream.abort();
    this.#outbox.abandon();
  }

  flushed(): Promise<void> {
    this.#hub.volley.settle();
    return this.#outbox.flushed();
  }

  admit(): void {
    if (this.#admitted || this.closing) return;
    this.#hub.volley.settle();
    this.#admitted = true;
    const { rate, outbox } = this.#hub.settings;
    this.#outbox.limit = outbox;
    this.#loop.setRate(rate);
    this.#hub.onAdmitted(this);
  }

  charge(count: number): void {
    if (!(count >= 0 && count < Infinity)) {
      throw new RangeError(
        `Cannot charge for messages as a finite number from 0: current value is ${count}`,
      );
    }
    this.#loop.charge(count);
  }

  join(room: string): void {
    if (this.closing) return;
    this.#hub.volley.settle();
    (this.#rooms ??= new Set()).add(room);
    this.#hub.registry.add(room, this);
  }

  leave(room: string): void {
    this.#hub.volley.settle();
    if (this.#rooms?.delete(room)) this.#hub.registry.remove(room, this);
  }

  close(reason = "Closed by the server", { grace = DEFAULT_GRACE }: ClientCloseOptions = {}): void {
    if (!(typeof grace === "number" && grace >= 0)) {
      throw new RangeError(
        `Cannot close a client with grace as a number of milliseconds from 0: current value is ${grace}`,
      );
    }
    if (this.closing) return;
    this.#grace = grace;
    this.end("application", reason);
  }

  /** Begins its end; the first reason counts. What is to be done then is done by `finish`, soon. */
  end(kind: CloseKind, message: string, error?: unknown): void {
    // It may bring too much into the outboxes, and so be what ends it.
    this.#hub.volley.settle();
    if (this.#reason !== undefined) return;
    this.#reason = error === undefined ? { kind, message } : { kind, message, error };
    this.#loop.stop();
    this.#hub.finishSoon(this);
  }

  #lose(error: unknown): void {
    if (this.#hub.draining) this.end("shutdown", "The server is shutting down", error);
    else this.end("lost", "The connection was lost", error);
  }

  /** A callback threw, or what it returned rejected. */
  fail(callback: CallbackErrorEvent<U, D>["callback"], error: unknown): void {
    this.#hub.tell({ type: "callbackError", client: this, callback, error });
    this.end("error", "Internal error", error);
  }

  /** Calls back. What is thrown, and what a promise rejects with, costs the client. */
  call(
    callback: CallbackErrorEvent<U, D>["callback"],
    run: () => unknown,
  ): Promise<unknown> | undefined {
    return call(run, (error) => this.fail(callback, error));
  }

  /** Serves it to its end, and never rejects. What is queued is written then, but for what a time limit has cut off. */
  async run(): Promise<void> {
    if (this.#hub.draining) this.end("shutdown", "The server is shutting down");
    else this.#open();
    try {
      // Whoever was told of it gets both `onOpen` and `onClose`, even if it is being closed by now.
      if (this.#opened) await this.#loop.run();
    } catch (error) {
      this.#lose(error);
    }
    this.finish();
    await this.#outbox.flushed();
  }

  #open(): void {
    const { data } = this.#hub.settings;
    try {
      this.data = data(this);
      this.#opened = true;
      this.#hub.onOpened(this);
    } catch (error) {
      this.fail("data", error);
    }
  }

  /** Lets the last things go out, and tells the program. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    const reason = this.#reason!;
    if (reason.kind === "lost") {
      this.#stream.abort(reason.error);
    } else {
      if (this.#opened && reason.kind !== "peer") this.#bidFarewell(reason);
      this.#close(reason.kind);
    }
    if (this.#opened) void this.call("onClose", () => this.#hub.settings.onClose(this, reason));
    for (const room of this.rooms) this.leave(room);
    this.#hub.onFinished(this);
  }

  #close(kind: CloseKind): void {
    this.#outbox.rush();
    void this.#stream.close({ timeout: this.#timeFor(kind) });
    this.#hub.relieve();
  }

  #timeFor(kind: CloseKind): number {
    // The shutdown has a time limit, and cuts off who is left then.
    if (kind === "shutdown") return Infinity;
    return kind === "peer" ? PEER_GRACE : this.#grace;
  }

  #bidFarewell(reason: CloseReason): void {
    try {
      const item = this.#hub.settings.farewell(this, reason);
      if (item !== undefined) this.#outbox.append(this.#hub.encode(item));
    } catch (error) {
      this.fail("farewell", error);
    }
  }
}
