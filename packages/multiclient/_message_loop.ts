import { type Decoder, FrameError } from "@zocalo/framing";
import { ReadSlab } from "@zocalo/framing/stream";
import type { ByteStream } from "@zocalo/transport";
import type { ClientConnection } from "./_client_connection.ts";
import type { Hub } from "./_hub.ts";
import type { Rate } from "./_settings.ts";
import { TokenBucket } from "./_token_bucket.ts";

/** A frame that was not what the codec expects, and was skipped. */
class BadFrame {
  readonly error: FrameError;

  constructor(error: FrameError) {
    this.error = error;
  }
}

/**
 * Reads from one client and calls the program back, for one message after the other. While there are messages it waits for
 * nothing else, since a promise for each would cost more than most of them, but for others' turns.
 *
 * ```text
 *   read ──▶ messages of the chunk, one by one ──▶ read ...
 *                │  ▲               │  ▲                            │  ▲
 *      above the └──┘ its time has  └──┘ onMessage returned a       └──┘ enough for one turn
 *      rate           come               promise, and it has settled     of the event loop
 * ```
 */
export class MessageLoop<T, U, D> {
  readonly #hub: Hub<T, U, D>;
  readonly #client: ClientConnection<T, U, D>;
  readonly #stream: ByteStream;
  readonly #decoder: Decoder<T>;
  /** When messages are dealt with, and when they would be if none had been charged for: only that tries the patience. */
  #bucket: TokenBucket | undefined;
  #uncharged: TokenBucket | undefined;
  #patience = Infinity;
  #messagesIn = 0;
  readonly #openedAt: number = performance.now();
  /** By the clock of `performance.now()`, as the others. */
  #lastReadAt: number = this.#openedAt;
  /** When the messages of the last read may have come, at the earliest: while nothing was read. */
  #cameAt: number = this.#lastReadAt;
  /** Whether messages wait, which has been told. */
  #throttled = false;
  #busy = false;
  /** Ends the wait that is under way. */
  #wake: (() => void) | undefined;

  constructor(hub: Hub<T, U, D>, client: ClientConnection<T, U, D>, stream: ByteStream) {
    this.#hub = hub;
    this.#client = client;
    this.#stream = stream;
    this.#decoder = hub.settings.codec.decoder();
  }

  get messagesIn(): number {
    return this.#messagesIn;
  }

  /** How long after the opening something was read last, in milliseconds. */
  get lastReadAfter(): number {
    return this.#lastReadAt - this.#openedAt;
  }

  /** Whether a promise of the program's is waited for. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Whether messages may be there that wait for this side. */
  get holdsBack(): boolean {
    return this.#wake !== undefined;
  }

  /** A message that waits for another rate goes on at once. */
  setRate(rate: Rate | undefined): void {
    this.#bucket = rate && new TokenBucket(rate);
    this.#uncharged = rate && new TokenBucket(rate);
    this.#patience = rate?.patience ?? Infinity;
    this.#hub.throttle.hurry(this);
  }

  charge(count: number): void {
    this.#bucket?.charge(count, performance.now());
  }

  /** Ends the wait that is under way, since the client is being closed. */
  stop(): void {
    this.#hub.throttle.cancel(this);
    this.#wake?.();
  }

  /** Returns when the client is being closed. Rejects with what reading and the decoder reject with. */
  async run(): Promise<void> {
    const client = this.#client;
    const { onOpen } = this.#hub.settings;
    const { turns } = this.#hub.ledger;
    const opening = this.#call("onOpen", () => onOpen(client));
    if (opening !== undefined) await opening;
    const slab = new ReadSlab();
    while (!client.closing) {
      const busyFor = performance.now() - this.#lastReadAt;
      const count = await this.#stream.read(slab.free());
      this.#lastReadAt = performance.now();
      this.#cameAt = this.#lastReadAt - busyFor;
      if (count === null) this.#decoder.end();
      else this.#decoder.push(slab.use(count));
      for (let item = this.#next(); item !== undefined; item = this.#next()) {
        const due = this.#take();
        if (client.closing) return;
        if (due > this.#lastReadAt) await this.#untilDue(due);
        else this.#throttled = false;
        if (client.closing) return;
        this.#messagesIn++;
        this.#hub.messagesIn++;
        const dealing = this.#deal(item);
        if (dealing !== undefined) await dealing;
        if (turns.passed()) await turns.resumed();
        if (client.closing) return;
      }
      if (count === null) client.end("peer", "The client has left");
    }
  }

  #next(): T | BadFrame | undefined {
    try {
      return this.#decoder.next();
    } catch (error) {
      const isBad = error instanceof FrameError && error.recoverable;
      if (isBad && this.#hub.settings.onBadMessage !== undefined) return new BadFrame(error);
      this.#client.end("protocol", "Not what the protocol allows", error);
      return undefined;
    }
  }

  /** A promise only if there is something to wait for. */
  #deal(item: T | BadFrame): Promise<void> | undefined {
    const { onMessage, onBadMessage } = this.#hub.settings;
    return item instanceof BadFrame
      ? this.#call("onBadMessage", () => onBadMessage!(this.#client, item.error))
      : this.#call("onMessage", () => onMessage(this.#client, item));
  }

  #call(callback: "onOpen" | "onMessage" | "onBadMessage", run: () => unknown) {
    const settling = this.#client.call(callback, run);
    return settling === undefined || this.#client.closing ? undefined : this.#settled(settling);
  }

  /** Waits for a promise of the program's, or until the client is being closed. */
  async #settled(settling: Promise<unknown>): Promise<void> {
    this.#busy = true;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      void settling.then(() => resolve());
    });
    this.#busy = false;
    this.#wake = undefined;
    if (this.#hub.draining) this.#hub.drain(this.#client);
  }

  /** When the next message may be dealt with. Closes the client if those that came are too many, whatever they were charged. */
  #take(): number {
    const uncharged = this.#uncharged?.take(this.#cameAt) ?? this.#lastReadAt;
    if (uncharged - this.#lastReadAt > this.#patience) {
      this.#client.end("flood", "Too many messages");
    }
    return this.#bucket?.take(this.#lastReadAt) ?? this.#lastReadAt;
  }

  /** Waits until a message may be dealt with, or the client is being closed. */
  async #untilDue(due: number): Promise<void> {
    if (!this.#throttled) {
      this.#throttled = true;
      this.#hub.tell({ type: "throttled", client: this.#client });
    }
    if (due <= performance.now()) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#hub.throttle.wait(this, due, resolve);
    });
    this.#wake = undefined;
  }
}
