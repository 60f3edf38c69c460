/** After so long without a piece the time that was lost is not made up for, in milliseconds. A timer may be that late. */
const CATCH_UP = 100;

/** Pieces are what goes in so long, in milliseconds: pv(1) and curl(1) have about as many a second. */
const PIECE_TIME = 50;

/** When pieces may go, so that there are never more than so many bytes a second, from the first one on. */
export class Pacer {
  readonly #bytesPerSecond: number;
  /** When all that went before has used up its time. */
  #dueAt = -Infinity;

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** In bytes. */
  get pieceSize(): number {
    return Math.max(1, Math.floor(this.#bytesPerSecond * PIECE_TIME / 1_000));
  }

  /** How long a piece that comes at `now` has to wait, in milliseconds; it counts as sent. */
  take(bytes: number, now: number): number {
    // The bytes take their time before they go, not after: a burst at the start is one too many.
    const time = bytes * 1_000 / this.#bytesPerSecond;
    this.#dueAt = Math.max(this.#dueAt, this.#dueAt === -Infinity ? now : now - CATCH_UP) + time;
    return Math.max(0, this.#dueAt - now);
  }
}
