import { joinFrames, MAX_JOINED } from "./_ledger.ts";
import { compact, type Frame } from "./frame.ts";

/** Who gets a broadcast. */
export interface Receiver {
  readonly closing: boolean;
  /** What its outbox has room for, in bytes. */
  readonly room: number;
  deliver(frame: Frame): void;
}

/**
 * Broadcasts to the same receivers, one right after the other, as when a chunk brings many messages. The first looks whether
 * each receiver has room. As long as nothing changes and there is room for all, the next ones only join the bundle, which the
 * receivers get when something changes, it is their share, or the code that runs now has come to its end. So a frame costs
 * the same for any number of receivers, and each of them only once for all.
 *
 * So whatever depends on outboxes, or changes who gets a broadcast, must call `settle` first.
 */
export class Volley<C extends Receiver> {
  readonly #share: number;
  readonly #onSettled: () => void;
  #audience: Iterable<C> | undefined;
  #except: unknown;
  #receivers = 0;
  /** What each of them has room for, at least. */
  #room = 0;
  #bundle: Frame[] = [];
  /** Of its bytes, and what it costs. */
  #size = 0;
  #cost = 0;
  #closing = false;

  /** `onSettled` is called when a bundle has come into the outboxes, at the latest when it costs `share`. */
  constructor(share: number, onSettled: () => void) {
    this.#share = share;
    this.#onSettled = onSettled;
  }

  /** To how many receivers the frame goes; `undefined` if some of them have no room, and none has got it. */
  send(audience: Iterable<C>, except: unknown, frame: Frame): number | undefined {
    const isSame = audience === this.#audience && except === this.#except;
    const size = this.#size + frame.bytes.length;
    if (!isSame || frame.cost > this.#room || size > MAX_JOINED) {
      this.settle();
      if (!this.#open(audience, except, frame.cost)) return undefined;
    }
    const receivers = this.#receivers;
    this.#room -= frame.cost;
    this.#bundle.push(frame);
    this.#size += frame.bytes.length;
    this.#cost += frame.cost;
    if (this.#cost >= this.#share) this.settle();
    return receivers;
  }

  #open(audience: Iterable<C>, except: unknown, cost: number): boolean {
    let least = Infinity;
    let receivers = 0;
    for (const receiver of audience) {
      if (receiver === except) continue;
      if (receiver.closing || receiver.room < cost) return false;
      least = Math.min(least, receiver.room);
      receivers++;
    }
    this.#audience = audience;
    this.#except = except;
    this.#receivers = receivers;
    this.#room = least;
    if (!this.#closing) queueMicrotask(this.#close);
    this.#closing = true;
    return true;
  }

  /** Hands the bundle out. The next broadcast looks at each receiver again. */
  settle(): void {
    const [audience, except, bundle] = [this.#audience, this.#except, this.#bundle];
    this.#audience = this.#except = undefined;
    if (bundle.length === 0) return;
    this.#bundle = [];
    this.#size = this.#cost = 0;
    const joined = bundle.length === 1 ? compact(bundle[0]!) : joinFrames(bundle);
    for (const receiver of audience!) {
      if (receiver !== except) receiver.deliver(joined);
    }
    this.#onSettled();
  }

  readonly #close = (): void => {
    this.#closing = false;
    this.settle();
  };
}
