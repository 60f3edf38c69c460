import { concat } from "@std/bytes/concat";
import type { Outbox } from "./_outbox.ts";
import { MAX_JOINED, type Parcel } from "./_parcel.ts";

/**
 * Writes that are begun in one turn of the event loop. Deno serves 128 sockets a turn (the budget of a Tokio task); of more
 * writes, those at the end are put off, and those at the beginning of the next broadcast served first: the last of 1 000
 * clients that read as fast as they can were still closed for not reading.
 */
const STARTS = 100;

/** What the outboxes of a server have in common. */
export class Ledger {
  /** What waits in all of them or is being written, as frames cost. Those of clients that are being closed do not count. */
  queuedBytes = 0;
  /** Frames that the system has taken. */
  framesOut = 0;
  /** Frames that it will never take. */
  dropped = 0;

  /** In the order in which they were filled. */
  #filled: Outbox[] = [];
  #startsLeft = STARTS;
  /** Puts into the outboxes what is still on its way there. */
  readonly #settle: () => void;
  #resetting = false;
  #joinedParcels: readonly Parcel[] = [];
  #joined: Uint8Array = new Uint8Array(0);

  constructor(settle: () => void) {
    this.#settle = settle;
  }

  /** Lets an outbox write when the code that runs now has come to its end: all that it sends leaves together. */
  schedule(outbox: Outbox): void {
    if (this.#filled.push(outbox) === 1) queueMicrotask(this.#startSome);
  }

  readonly #startSome = (): void => {
    this.#settle();
    const starting = this.#filled.splice(0, this.#startsLeft);
    this.#startsLeft -= starting.length;
    for (const outbox of starting) outbox.start();
    if (this.#resetting) return;
    this.#resetting = true;
    setImmediate(this.#nextTurn);
  };

  readonly #nextTurn = (): void => {
    this.#resetting = false;
    this.#startsLeft = STARTS;
    if (this.#filled.length > 0) this.#startSome();
  };

  /** The bytes of parcels, one behind the other. After a broadcast many clients need the same ones: they are joined once. */
  join(frames: readonly Parcel[]): Uint8Array {
    if (frames.length === 1) return frames[0]!.bytes;
    if (isSame(frames, this.#joinedParcels)) return this.#joined;
    const joined: Uint8Array = concat(frames.map(({ bytes }) => bytes));
    if (joined.length <= MAX_JOINED) {
      this.#joinedParcels = frames;
      this.#joined = joined;
    }
    return joined;
  }
}

function isSame(a: readonly Parcel[], b: readonly Parcel[]): boolean {
  if (a.length !== b.length) return false;
  // From the end, where they differ if they do.
  for (let i = a.length - 1; i >= 0; i--) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}
