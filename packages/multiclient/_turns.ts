/**
 * Writes that are begun in one turn of the event loop. Deno serves 128 sockets a turn (the budget of a Tokio task); of more
 * writes, those at the end are put off, and those at the beginning of the next broadcast served first: the last of 1 000
 * clients that read as fast as they can were still closed for not reading.
 */
const STARTS = 100;

/** How long messages are dealt with in one turn, in milliseconds: timers and everything else in the process wait for it. */
const TIME = 10;

/** After so many messages the clock is looked at, which takes as long as a short message. */
const LOOKS = 4;

/** What can begin to write. */
export interface Starter {
  start(): void;
}

/**
 * Turns of the event loop, which all clients share: one that sends a lot at once must not keep the others' writes from
 * leaving, nor the process from anything else.
 *
 * ```text
 *               10 ms, or an outbox has got its share             all that was filled
 *   messages ────────────────────────────────────────▶ pausing ──────────────────────▶ messages ...
 *                                                      one of each     is being written
 *                                                      client
 * ```
 */
export class Turns {
  /** Between pauses no outbox should get more than this, in bytes, as frames cost. */
  readonly share: number;
  /** Counts the pauses. */
  number = 0;
  /** In the order in which they were filled. */
  #filled: Starter[] = [];
  #startsLeft = STARTS;
  /** Puts into the outboxes what is still on its way there. */
  readonly #settle: () => void;
  /** Whether a turn has begun. */
  #running = false;
  #messages = 0;
  #endsAt = 0;
  #pausing = false;
  /** How many turns the pause takes, once that is known. */
  #turnsLeft: number | undefined;
  #waiting: (() => void)[] = [];

  constructor(share: number, settle: () => void) {
    this.share = share;
    this.#settle = settle;
  }

  /** Lets an outbox write when the code that runs now has come to its end: all that it sends leaves together. */
  schedule(outbox: Starter): void {
    if (this.#filled.push(outbox) === 1) queueMicrotask(this.#startSome);
  }

  readonly #startSome = (): void => {
    this.#settle();
    const starting = this.#filled.splice(0, this.#startsLeft);
    this.#startsLeft -= starting.length;
    for (const outbox of starting) outbox.start();
    this.#begin();
  };

  #begin(): void {
    if (this.#running) return;
    this.#running = true;
    this.#endsAt = performance.now() + TIME;
    setImmediate(this.#next);
  }

  readonly #next = (): void => {
    this.#running = false;
    this.#startsLeft = STARTS;
    // They begin in their order: so many turns until all that wait now have.
    if (this.#pausing) this.#turnsLeft ??= Math.ceil(this.#filled.length / STARTS);
    if (this.#filled.length > 0) this.#startSome();
    if (!this.#pausing) this.number++;
    else if (--this.#turnsLeft! <= 0) this.#resume();
    else this.#begin();
  };

  /** An outbox has got its share. */
  press(): void {
    this.#pausing = true;
    this.#begin();
  }

  /** To be asked after each message: whether the next one is to wait for `resumed`. */
  passed(): boolean {
    if (!this.#running) this.#begin();
    if (++this.#messages % LOOKS === 0 && performance.now() > this.#endsAt) this.#pausing = true;
    return this.#pausing;
  }

  /** Resolves when messages may be dealt with again. */
  resumed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #resume(): void {
    this.number++;
    this.#pausing = false;
    this.#turnsLeft = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    // Whoever was first may have taken all of the time: next time it is the last.
    if (waiting.length > 1) waiting.push(waiting.shift()!);
    for (const resume of waiting) resume();
  }
}
