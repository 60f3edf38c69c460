import { fillWithoutPeriod } from "./_payload_bytes.ts";

/** Bytes of the sequence number, less if the payload is smaller. */
const MAX_SEQUENCE_BYTES = 4;

/** Bytes of the header: the number, and the number again, mixed with the session. */
const HEADER_BYTES = 8;

/** What is known of the requests that were sent. */
export interface SentRequests {
  /** The number of the last one; the first is 1. */
  readonly last: number;
  /** Whether it is still without an answer. */
  isOpen(seq: number): boolean;
  /** The latest one without an answer. */
  latestOpen(): number | undefined;
}

/** What a datagram is an answer to. */
export interface PingAnswer {
  readonly seq: number;
  /** Where it first differs from the request, or -1 if it is the same. */
  readonly offset: number;
}

/**
 * Requests of one size and session: the low bytes of the sequence number, big-endian; the same number, exclusive-or the number
 * of the session; and then bytes without a period that no other session has. So answers to somebody else show, and also one
 * whose number is damaged finds its request. What does not fit is left out: of four bytes and less any are taken for an answer.
 */
export class UdpPingPayload {
  readonly #request: Uint8Array<ArrayBuffer>;
  readonly #header = new Uint8Array(HEADER_BYTES);
  readonly #view = new DataView(this.#header.buffer);
  readonly #session: number;
  readonly #sequenceBytes: number;

  /** `session` is any number of 32 bits but 0. */
  constructor(size: number, session: number) {
    this.#request = new Uint8Array(size);
    this.#session = session;
    this.#sequenceBytes = Math.min(size, MAX_SEQUENCE_BYTES);
    fillWithoutPeriod(this.#request, HEADER_BYTES, session);
  }

  /** The request `seq`; it is valid until the next call. */
  request(seq: number): Uint8Array<ArrayBuffer> {
    this.setNumber(this.#request, seq);
    return this.#request;
  }

  /** Memory for a request of one's own, which is one once it has a number. */
  newRequest(): Uint8Array<ArrayBuffer> {
    return this.#request.slice();
  }

  /** Makes what was a request, or is new, the request `seq`. */
  setNumber(request: Uint8Array, seq: number): void {
    this.#view.setUint32(0, seq << (8 * (MAX_SEQUENCE_BYTES - this.#sequenceBytes)));
    this.#view.setUint32(MAX_SEQUENCE_BYTES, seq ^ this.#session);
    request.set(
      request.length < HEADER_BYTES ? this.#header.subarray(0, request.length) : this.#header,
    );
  }

  /** The number in the low bytes, as that of a request up to the last; 0 or less if there was none with it, or no number. */
  numberIn(reply: Uint8Array, last: number): number {
    const bytes = this.#sequenceBytes;
    if (reply.length < bytes) return 0;
    let low = 0;
    for (let i = 0; i < bytes; i++) low = low * 256 + reply[i]!;
    // Of the numbers with these low bytes, the last that was sent.
    const period = 256 ** bytes;
    return last - (((last - low) % period) + period) % period;
  }

  /** Which request a datagram answers; `undefined` if it is none of ours. */
  match(reply: Uint8Array, sent: SentRequests): PingAnswer | undefined {
    const seq = this.#sequenceOf(reply, sent);
    if (seq === undefined) return undefined;
    const request = this.request(seq);
    const length = Math.min(request.length, reply.length);
    let offset = request.length === reply.length ? -1 : length;
    let wrong = 0;
    for (let i = length - 1; i >= 0; i--) {
      if (reply[i] === request[i]) continue;
      wrong += 1;
      offset = i;
    }
    // Of strange bytes one in 256 is right by chance, of damaged ones most are.
    return wrong > 0 && 2 * wrong >= length ? undefined : { seq, offset };
  }

  #sequenceOf(reply: Uint8Array, sent: SentRequests): number | undefined {
    const { length } = this.#request;
    if (length === 0) return reply.length === 0 ? sent.latestOpen() ?? sent.last : undefined;
    const numbers = this.#numbersIn(reply, sent.last).filter((seq) => seq > 0 && seq <= sent.last);
    return numbers.find((seq) => sent.isOpen(seq)) ?? numbers[0];
  }

  /** Both should be the same. */
  #numbersIn(reply: Uint8Array, last: number): number[] {
    const first = this.numberIn(reply, last);
    if (Math.min(reply.length, this.#request.length) < HEADER_BYTES) return [first];
    const { buffer, byteOffset, byteLength } = reply;
    const mixed = new DataView(buffer, byteOffset, byteLength).getUint32(MAX_SEQUENCE_BYTES);
    return [first, (mixed ^ this.#session) >>> 0];
  }
}
