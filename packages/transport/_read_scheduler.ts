import { Fifo } from "./_fifo.ts";

/** A read that can be started. */
type Start = () => void;

/** What reads bytes: `Deno.Conn` is one. */
interface Readable {
  read(buffer: Uint8Array): Promise<number | null>;
}

/**
 * Up to here all reads go straight to the system. In one turn of its loop Deno gets 128 sockets served at most, reads and
 * writes together (the budget of a Tokio task), and from about 128 busy connections on always the same ones: the others can
 * wait for seconds.
 */
const CROWD = 128;

/**
 * How many reads may be on the way for connections that have just been served. It leaves most of a turn to those that have
 * waited longer. With 16 of 500 busy connections (64 B echo, closed loop, one process) each got within 2 % as many rounds as
 * any other, at 0.95 of the throughput without; 24 was now and then unfair again, 8 cost 10 % more.
 */
const SLOTS = 16;

/** So many turns without as many reads finished as there are slots, and those who hold the slots are idle. */
const PATIENCE = 8;

/**
 * Shares a loop among many busy connections: when there are more than {@linkcode CROWD}, only some reads may be on the way at
 * once, and the others wait in line.
 *
 * ```text
 *            a slot is free                 the system has read
 *   read() ─────────────────▶ has a slot ──────────────────────▶ done, the next in line gets the slot
 *     │                         │                                  ▲
 *     │ none is                 │ nearly nothing gets done:        │
 *     ▼                         ▼ its peer has nothing to say      │
 *   in line                   parked: on the way without a slot ───┘
 * ```
 *
 * A peer that thinks must not hold up others, and a read cannot be taken back. So if hardly a read gets done while
 * some wait in line, all that hold a slot are parked. (Parking after a fixed time instead let 5 000 connections
 * with a message a second each wait for a second.)
 */
export class ReadScheduler {
  #connections = 0;
  readonly #line = new Fifo<Start>();
  #used = 0;
  /** Reads that were started before the last parking have no slot to give back. */
  #era = 0;
  #done = 0;
  #watching = false;
  #turnsLeft = 0;
  #doneBefore = 0;

  /** A connection has been opened. */
  join(): void {
    this.#connections++;
  }

  /** A connection has been closed. Its read in line, if there is one, fails as soon as it is started. */
  leave(): void {
    this.#connections--;
  }

  /** Reads from a connection, at once or when it is its turn. */
  read(conn: Readable, buffer: Uint8Array): Promise<number | null> {
    if (this.#connections <= CROWD && this.#line.length === 0) return conn.read(buffer);
    if (this.#used < SLOTS) return this.#start(conn, buffer);
    return new Promise((resolve, reject) => {
      this.#line.push(() => void this.#start(conn, buffer).then(resolve, reject));
      this.#watch();
    });
  }

  #start(conn: Readable, buffer: Uint8Array): Promise<number | null> {
    const era = this.#era;
    const finish = () => {
      this.#done++;
      if (era !== this.#era) return;
      this.#used--;
      this.#startNext();
    };
    this.#used++;
    const reading = conn.read(buffer);
    reading.then(finish, finish);
    return reading;
  }

  #startNext(): void {
    while (this.#used < SLOTS) {
      const start = this.#line.shift();
      if (start === undefined) return;
      start();
    }
  }

  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#turnsLeft = PATIENCE;
    this.#doneBefore = this.#done;
    setImmediate(this.#turn);
  }

  /** Runs once in each turn of the loop while somebody is in line. */
  readonly #turn = (): void => {
    if (this.#line.length > 0 && --this.#turnsLeft > 0) {
      setImmediate(this.#turn);
      return;
    }
    this.#watching = false;
    if (this.#line.length === 0) return;
    if (this.#done - this.#doneBefore < SLOTS) this.#park();
    if (this.#line.length > 0) this.#watch();
  };

  #park(): void {
    this.#era++;
    this.#used = 0;
    this.#startNext();
  }
}
