import type { LinkFault, LinkOptions } from "./lossy_socket.ts";
import { randomNumbers } from "./_random.ts";

/** A datagram held back is let go after this time at the latest, in milliseconds: none may follow. */
const MAX_HOLD = 10;

interface Packet<A> {
  readonly data: Uint8Array;
  readonly address: A;
  /** One, or two. */
  readonly copies: number;
}

/**
 * One direction of a bad link. The n-th datagram has the same luck for the same seed, whatever the time it takes: each draws
 * as many random numbers.
 *
 * @typeParam A Where it comes from or goes to.
 */
export class BadLink<A> {
  readonly #options: Required<Omit<LinkOptions, "seed" | "onFault">>;
  readonly #random: () => number;
  readonly #deliver: (data: Uint8Array, address: A) => void;
  readonly #tell: (fault: LinkFault["fault"]) => void;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  /** With how to stop the timer that lets each go. */
  readonly #held = new Map<Packet<A>, () => void>();
  #closed = false;

  constructor(
    options: Required<Omit<LinkOptions, "seed" | "onFault">>,
    seed: number,
    deliver: (data: Uint8Array, address: A) => void,
    tell: (fault: LinkFault["fault"]) => void,
  ) {
    this.#options = options;
    this.#random = randomNumbers(seed);
    this.#deliver = deliver;
    this.#tell = tell;
  }

  /** Takes a datagram whose data does not change any more. */
  pass(data: Uint8Array, address: A): void {
    if (this.#closed) return;
    const { loss, duplication, reordering, corruption } = this.#options;
    const luck = this.#random;
    const [isLost, isDoubled, isHeld, isCorrupt, place] = [
      luck() < loss,
      luck() < duplication,
      luck() < reordering,
      luck() < corruption,
      luck(),
    ];
    if (isLost) return this.#tell("lost");
    const damaged = isCorrupt && data.length > 0;
    if (damaged) this.#tell("corrupted");
    if (isDoubled) this.#tell("duplicated");
    const packet = {
      data: damaged ? flipBit(data, place) : data,
      address,
      copies: isDoubled ? 2 : 1,
    };
    if (isHeld) return this.#hold(packet);
    this.#send(packet);
    for (const held of this.#held.keys()) this.#release(held);
  }

  #hold(packet: Packet<A>): void {
    this.#tell("heldBack");
    this.#held.set(packet, this.#after(MAX_HOLD, () => this.#release(packet)));
  }

  /** Lets go what was held back: something has overtaken it, or nothing came. */
  #release(packet: Packet<A>): void {
    this.#held.get(packet)!();
    this.#held.delete(packet);
    this.#send(packet);
  }

  #send({ data, address, copies }: Packet<A>): void {
    const { delay } = this.#options;
    for (let copy = 0; copy < copies; copy++) {
      if (delay === 0) this.#deliver(data, address);
      else this.#after(delay, () => this.#deliver(data, address));
    }
  }

  /** Returns how to stop it. */
  #after(delay: number, action: () => void): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, delay);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /** What is under way is lost, and what comes later too. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#held.clear();
  }
}

/** A copy that differs in one bit; `place` is from 0 to below 1. */
function flipBit(data: Uint8Array, place: number): Uint8Array {
  const bit = Math.floor(place * data.length * 8);
  const copy = data.slice();
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}
