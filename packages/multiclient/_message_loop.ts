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

/** The callbacks whose promises are waited for. */
type Waited = "onOpen" | "onMessage" | "onBadMessage";

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}

/**
 * Reads from one client and calls the program back, for one message after the other. It waits for nothing else while there are
 * messages: a promise for each would cost more than most of them.
 *
 * ```text
 *   read ──▶ messages of the chunk, one by one ──▶ read ...
 *                │  ▲               │  ▲
 *      above the └──┘ its time has  └──┘ onMessage returned a promise,
 *      rate           come               and it has settled
 * ```
 */
export class MessageLoop<T, U, D> {
  readonly #hub: Hub<T, U, D>;
  readonly #client: ClientConnection<T, U, D>;
  readonly #stream: ByteStream;
  readonly #decoder: Decoder<T>;
  #bucket: TokenBucket | undefined;
  #patience = Infinity;
  #messagesIn = 0;
  /** By the clock of `performance.now()`, as the next. */
  #lastReadAt: number = performance.now();
  /** Since when messages have had to wait without a break. */
  #throttledSince: number | undefined;
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

  /** In milliseconds since 1970. */
  get lastReadAt(): number {
    return performance.timeOrigin + this.#lastReadAt;
  }

  /** Whether a promise of the program's is waited for. */
  get busy(): boolean {
    return this.#busy;
  }

  setRate(rate: Rate | undefined): void {
    this.#bucket = rate && new TokenBucket(rate);
    this.#patience = rate?.patience ?? Infinity;
  }

  /** Ends the wait that is under way, since the client is being closed. */
  stop(): void {
    this.#hub.throttle.cancel(this);
    this.#wake?.();
  }

  /** Returns when the client is being closed. Rejects with what reading and the decoder reject with. */
  async run(): Promise<void> {
    const client = this.#client;
    const opening = this.#open();
    if (opening !== undefined) await opening;
    const slab = new ReadSlab();
    while (!client.closing) {
      const count = await this.#stream.read(slab.free());
      this.#lastReadAt = performance.now();
      if (count === null) this.#decoder.end();
      else this.#decoder.push(slab.use(count));
      for (let item = this.#next(); item !== undefined; item = this.#next()) {
        const due = this.#bucket?.take(this.#lastReadAt) ?? this.#lastReadAt;
        if (due > this.#lastReadAt) await this.#untilDue(due);
        else this.#throttledSince = undefined;
        if (client.closing) return;
        this.#messagesIn++;
        this.#hub.messagesIn++;
        const dealing = this.#deal(item);
        if (dealing !== undefined) await dealing;
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
    const isBad = item instanceof BadFrame;
    const callback = isBad ? "onBadMessage" : "onMessage";
    try {
      const result = isBad
        ? onBadMessage!(this.#client, item.error)
        : onMessage(this.#client, item);
      return this.#unsettled(callback, result);
    } catch (error) {
      this.#client.fail(callback, error);
      return undefined;
    }
  }

  #open(): Promise<void> | undefined {
    try {
      return this.#unsettled("onOpen", this.#hub.settings.onOpen(this.#client));
    } catch (error) {
      this.#client.fail("onOpen", error);
      return undefined;
    }
  }

  #unsettled(callback: Waited, result: unknown): Promise<void> | undefined {
    return isPromise(result) ? this.#settled(callback, result) : undefined;
  }

  /** Waits for a promise of the program's, or until the client is being closed; never rejects. */
  async #settled(
    callback: Waited,
    promise: PromiseLike<unknown>,
  ): Promise<void> {
    this.#busy = true;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      promise.then(() => resolve(), (error) => {
        this.#client.fail(callback, error);
        resolve();
      });
    });
    this.#busy = false;
    this.#wake = undefined;
    if (this.#hub.draining) this.#hub.drain(this.#client);
  }

  /** Waits until a message may be dealt with, or the client is being closed. */
  async #untilDue(due: number): Promise<void> {
    if (this.#throttledSince === undefined) {
      this.#throttledSince = this.#lastReadAt;
      this.#hub.tell({ type: "throttled", client: this.#client });
    }
    if (due - this.#throttledSince > this.#patience) {
      return this.#client.end("flood", "Too many messages");
    }
    if (due <= performance.now()) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#hub.throttle.wait(this, due, resolve);
    });
    this.#wake = undefined;
  }
}
