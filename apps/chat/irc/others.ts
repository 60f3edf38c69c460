import { type Backplane, BackplaneFullError } from "../mesh/backplane.ts";
import type { Op, Stamp } from "../mesh/op.ts";
import { hashOf } from "./hash.ts";

/** The other servers of the network, as what happens here is told to them. */
export class Others {
  /** Whether there can be any. */
  readonly areThere: boolean;
  /** What this one is called among them. */
  readonly node: string;
  /** They have not been told everything: they are to be told all that there is. */
  haveMissed = false;
  readonly #backplane: Backplane;
  readonly #now: () => number;
  #lastTime = 0;

  constructor(backplane: Backplane, now: () => number) {
    this.areThere = backplane.isShared;
    this.node = backplane.node;
    this.#backplane = backplane;
    this.#now = now;
  }

  /** Tells them of a change. Where too much waits for them already they are told all that there is, later. */
  tell(op: Op): void | Promise<void> {
    if (!this.areThere) return;
    try {
      return this.#backplane.publish(op);
    } catch (error) {
      if (!(error instanceof BackplaneFullError)) throw error;
      this.haveMissed = true;
    }
  }

  /** Tells them what cannot be told later. What is returned, and thrown, is as with {@linkcode Backplane.publish}. */
  publish(op: Op): void | Promise<void> {
    return this.#backplane.publish(op);
  }

  /** For a change that is made now: it is later than all that are known here. */
  stamp(): Stamp {
    const now = this.#now();
    this.#lastTime = this.areThere ? Math.max(now, Math.floor(this.#lastTime) + 1) : now;
    return { time: this.#lastTime, node: this.node };
  }

  /** For a channel that begins now, which is not the same as one that begins elsewhere at that time: a fraction tells nodes apart. */
  newLife(): number {
    const { time, node } = this.stamp();
    return this.areThere ? time + Number.parseInt(hashOf(node), 36) % 1_024 / 1_024 : time;
  }

  /** A change is known that was made at that time. */
  saw(time: number): void {
    this.#lastTime = Math.max(this.#lastTime, time);
  }
}
