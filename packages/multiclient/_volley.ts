import { Bundle, MAX_JOINED, type Parcel } from "./_parcel.ts";
import type { Frame } from "./frame.ts";

/** Who gets a broadcast. */
export interface Receiver {
  readonly closing: boolean;
  /** What its outbox has room for, in bytes. */
  readonly room: number;
  deliver(parcel: Parcel): void;
}

/**
 * Broadcasts to the same receivers, one right after the other, as when a chunk brings many messages. The first looks whether
 * each receiver has room. As long as nothing changes and there is room for all, the next ones only join the bundle, which the
 * receivers get when something changes, or the code that runs now has come to its end. So a frame costs the same
 * for any number of receivers, and each of them only once for all.
 *
 * So whatever depends on outboxes, or changes who gets a broadcast, must call `settle` first.
 */
export class Volley<C extends Receiver> {
  readonly #onSettled: () => void;
  #audience: Iterable<C> | undefined;
  #except: unknown;
  #receivers = 0;
  /** What each of them has room for, at least. */
  #room = 0;
  #bundle: Bundle | undefined;
  #closing = false;

  /** `onSettled` is called when a bundle has come into the outboxes. */
  constructor(onSettled: () => void) {
    this.#onSettled = onSettled;
  }

  /** To how many receivers the frame goes; `undefined` if some of them have no room, and none has got it. */
  send(audience: Iterable<C>, except: unknown, frame: Frame): number | undefined {
    const isSame = audience === this.#audience && except === this.#except;
    const size = (this.#bundle?.size ?? 0) + frame.bytes.length;
    if (!isSame || frame.cost > this.#room || size > MAX_JOINED) {
      this.settle();
      if (!this.#open(audience, except, frame.cost)) return undefined;
    }
    this.#room -= frame.cost;
    (this.#bundle ??= new Bundle()).add(frame);
    return this.#receivers;
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
    this.#audience = this.#except = this.#bundle = undefined;
    if (bundle === undefined) return;
    for (const receiver of audience!) {
      if (receiver !== except) receiver.deliver(bundle);
    }
    this.#onSettled();
  }

  readonly #close = (): void => {
    this.#closing = false;
    this.settle();
  };
}
