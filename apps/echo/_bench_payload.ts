import { fillWithoutPeriod } from "./_payload_bytes.ts";

/** How many different requests there are: a prime, so that any step visits all of them. */
const PLACES = 65_521;

/** Far enough apart for requests that follow each other, and for those of different connections, to share nothing. */
const STEP = 25_621;

/**
 * Requests of one size, for all connections together: pieces of bytes without a period that begin at different places. They
 * are never copied, so thousands of connections cost no memory.
 */
export class BenchPayload {
  readonly size: number;
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(size: number) {
    this.size = size;
    this.#bytes = new Uint8Array(PLACES + size);
    fillWithoutPeriod(this.#bytes, 0);
  }

  /** The request of any number; it must not be changed. */
  request(number: number): Uint8Array<ArrayBuffer> {
    const place = number * STEP % PLACES;
    return this.#bytes.subarray(place, place + this.size);
  }
}
