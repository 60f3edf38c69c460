import { fillWithoutPeriod } from "./_payload_bytes.ts";

/** Bytes of the sequence number, less if the payload is smaller. */
const MAX_SEQUENCE_BYTES = 4;

/**
 * Requests of one size: the low bytes of the sequence number, big-endian, and then bytes without a period, so that one that
 * was moved, dropped or changed shows. They are the same in every request: whatever mixes two of them up is told by
 * the number.
 */
export class PingPayload {
  readonly #request: Uint8Array<ArrayBuffer>;
  readonly #sequenceBytes: number;

  constructor(size: number) {
    this.#request = new Uint8Array(size);
    this.#sequenceBytes = Math.min(size, MAX_SEQUENCE_BYTES);
    fillWithoutPeriod(this.#request, this.#sequenceBytes);
  }

  #sequenceByte(seq: number, index: number): number {
    return (seq >>> (8 * (this.#sequenceBytes - 1 - index))) & 0xff;
  }

  /** The request `seq`; it is valid until the next call. */
  request(seq: number): Uint8Array<ArrayBuffer> {
    for (let i = 0; i < this.#sequenceBytes; i++) this.#request[i] = this.#sequenceByte(seq, i);
    return this.#request;
  }

  /** Where `reply`, of the size of a request, first differs from the request `seq`, or -1 if it is the same. */
  findDifference(seq: number, reply: Uint8Array): number {
    for (let i = 0; i < reply.length; i++) {
      const expected = i < this.#sequenceBytes ? this.#sequenceByte(seq, i) : this.#request[i];
      if (reply[i] !== expected) return i;
    }
    return -1;
  }
}
