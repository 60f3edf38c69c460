import { fillWithoutPeriod } from "./_payload_bytes.ts";

/** Bytes of the sequence number, less if the payload is smaller. */
const MAX_SEQUENCE_BYTES = 4;

/** Bytes of the header: the number, and twice more, mixed with the session in two ways. */
const HEADER_BYTES = 12;

/** What is known of the requests that were sent. */
export interface SentRequests {
  /** The number of the last one; the first is 1. */
  readonly last: number;
  /** Whether it is still without an answer. */
  isOpen(seq: number): boolean;
  /** Which one an empty reply is taken for. */
  forEmpty(): number | undefined;
}

/** What a datagram may answer. */
interface Candidate extends PingAnswer {
  /** How many of its numbers say so. */
  readonly votes: number;
  /** How many of its bytes are wrong then. */
  readonly wrong: number;
}

/** What a datagram is an answer to. */
export interface PingAnswer {
  readonly seq: number;
  /** Where it first differs from the request, or -1 if it is the same. */
  readonly offset: number;
}

/**
 * Requests of one size and session: the low bytes of the sequence number, big-endian; the same number twice more, exclusive-or
 * two numbers of the session; and then bytes without a period that no other session has. So answers to somebody else show, and
 * also one of whose numbers one is damaged finds its request. Two numbers would not do: if they differ, each blames the other.
 * What does not fit is left out: of four bytes and less any are taken for an answer.
 */
export class UdpPingPayload {
  readonly #request: Uint8Array<ArrayBuffer>;
  readonly #header = new Uint8Array(HEADER_BYTES);
  readonly #view = new DataView(this.#header.buffer);
  /** What the second and the third number are mixed with. */
  readonly #masks: readonly [number, number];
  /** What a reply should have been: the request itself may be on its way to the system. */
  readonly #expected: Uint8Array<ArrayBuffer>;
  readonly #sequenceBytes: number;

  /** `session` is any number of 32 bits but 0. */
  constructor(size: number, session: number) {
    this.#request = new Uint8Array(size);
    // An odd factor (2 ** 32 over the golden ratio): mixed alike, the two of another session would agree with each other.
    this.#masks = [session, Math.imul(session, 0x9e37_79b1)];
    this.#sequenceBytes = Math.min(size, MAX_SEQUENCE_BYTES);
    fillWithoutPeriod(this.#request, HEADER_BYTES, session);
    this.#expected = this.#request.slice();
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
    this.#view.setUint32(MAX_SEQUENCE_BYTES, seq ^ this.#masks[0]);
    this.#view.setUint32(2 * MAX_SEQUENCE_BYTES, seq ^ this.#masks[1]);
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
    if (this.#request.length === 0) {
      const seq = reply.length === 0 ? sent.forEmpty() : undefined;
      return seq === undefined ? undefined : { seq, offset: -1 };
    }
    const numbers = this.#numbersIn(reply, sent.last).filter((seq) => seq > 0 && seq <= sent.last);
    const [best] = [...new Set(numbers)]
      .map((seq) => this.#compare(reply, seq, numbers))
      .sort((a, b) => a.wrong - b.wrong || Number(sent.isOpen(b.seq)) - Number(sent.isOpen(a.seq)));
    if (best === undefined) return undefined;
    // Of strange bytes one in 256 is right by chance, of damaged ones most are.
    const isStrange = best.wrong > 0 && 2 * best.wrong >= this.#sharedLength(reply);
    return isStrange && best.votes < 2 ? undefined : { seq: best.seq, offset: best.offset };
  }

  #sharedLength(reply: Uint8Array): number {
    return Math.min(reply.length, this.#request.length);
  }

  #compare(reply: Uint8Array, seq: number, numbers: readonly number[]): Candidate {
    this.setNumber(this.#expected, seq);
    const length = this.#sharedLength(reply);
    let offset = this.#request.length === reply.length ? -1 : length;
    let wrong = 0;
    for (let i = length - 1; i >= 0; i--) {
      if (reply[i] === this.#expected[i]) continue;
      wrong += 1;
      offset = i;
    }
    return { seq, offset, wrong, votes: numbers.filter((number) => number === seq).length };
  }

  /** All that fit into a reply; they should be the same. */
  #numbersIn(reply: Uint8Array, last: number): number[] {
    const { buffer, byteOffset } = reply;
    const view = new DataView(buffer, byteOffset, this.#sharedLength(reply));
    const mixed = this.#masks.flatMap((mask, i) => {
      const start = MAX_SEQUENCE_BYTES * (i + 1);
      const fits = start + MAX_SEQUENCE_BYTES <= view.byteLength;
      return fits ? [(view.getUint32(start) ^ mask) >>> 0] : [];
    });
    return [this.numberIn(reply, last), ...mixed];
  }
}
