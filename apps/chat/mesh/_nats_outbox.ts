import { BackplaneFullError } from "./backplane.ts";
import {
  MAX_IN_FLIGHT,
  MAX_JOINED,
  MAX_ON_SUBJECT,
  MAX_OP_BYTES,
  MAX_WAITING,
} from "./_nats_limits.ts";
import { pack } from "./_nats_packing.ts";

/** What is to be told to others. */
export interface Outgoing {
  /** Counts from 1, without a gap. */
  readonly number: number;
  readonly subject: string;
  readonly data: Uint8Array;
}

interface Waiting {
  readonly number: number;
  readonly subject: string;
  /** What is told together. */
  readonly parts: Uint8Array[];
  size: number;
  readonly done: PromiseWithResolvers<void>;
  /** When it was sent last; `undefined` if it never was, so that more can be told with it. */
  sentAt: number | undefined;
  confirmed: boolean;
}

/** What an {@linkcode NatsOutbox} is made with. */
export interface NatsOutboxOptions {
  readonly now: () => number;
  /** @default {MAX_WAITING} */
  readonly maxBytes?: number;
  /** @default {MAX_IN_FLIGHT} */
  readonly maxInFlight?: number;
}

/**
 * Tells others in order what they are to be told, and keeps it until it is confirmed. What gathers meanwhile for one subject goes
 * together. After the connection has changed it tells everything again from the first that was not confirmed: whoever has had it
 * knows it by its number.
 */
export class NatsOutbox {
  readonly #now: () => number;
  readonly #maxBytes: number;
  readonly #maxInFlight: number;
  /** Not confirmed yet, or behind such a one, by number: those up to `#sent` are on the way. */
  readonly #waiting = new Map<number, Waiting>();
  /** How many of them are on the way and not confirmed, by subject. */
  readonly #onTheWay = new Map<string, number>();
  #confirmed = 0;
  #sent = 0;
  #last = 0;
  #bytes = 0;
  #send: ((message: Outgoing) => void) | undefined;
  #empty = Promise.withResolvers<void>();

  constructor({ now, maxBytes = MAX_WAITING, maxInFlight = MAX_IN_FLIGHT }: NatsOutboxOptions) {
    this.#now = now;
    this.#maxBytes = maxBytes;
    this.#maxInFlight = maxInFlight;
  }

  /** The number of the last that is confirmed, as are all before. */
  get confirmed(): number {
    return this.#confirmed;
  }

  /** Since when the first has been on the way; `undefined` if nothing is. */
  get oldestSentAt(): number | undefined {
    if (this.#sent === this.#confirmed) return undefined;
    return this.#waiting.get(this.#confirmed + 1)?.sentAt;
  }

  /**
   * Tells it to others after what was told before.
   *
   * @returns nothing if there is no connection, or else a promise that resolves when it is confirmed, or the connection is lost.
   * @throws {BackplaneFullError} If too much waits.
   */
  push(subject: string, data: Uint8Array): Promise<void> | undefined {
    if (data.length > MAX_OP_BYTES) {
      throw new RangeError(
        `Cannot tell other nodes more than ${MAX_OP_BYTES} bytes at once: current length is ${data.length}`,
      );
    }
    if (this.#bytes + data.length > this.#maxBytes) {
      throw new BackplaneFullError(
        `Cannot keep more than ${this.#maxBytes} bytes for other nodes: current size is ` +
          `${this.#bytes}, and ${data.length} more`,
      );
    }
    const { done } = this.#join(subject, data) ?? this.#append(subject, data);
    this.#bytes += data.length;
    this.#fill();
    return this.#send === undefined ? undefined : done.promise;
  }

  /** Puts it to the last one, if that was not sent. What is empty means something, and stays alone. */
  #join(subject: string, data: Uint8Array): Waiting | undefined {
    const last = this.#waiting.get(this.#last);
    if (last === undefined || last.sentAt !== undefined || last.subject !== subject) return;
    const size = last.size + data.length;
    if (last.size === 0 || data.length === 0 || size > MAX_JOINED) return;
    last.parts.push(data);
    last.size = size;
    return last;
  }

  #append(subject: string, data: Uint8Array): Waiting {
    const one: Waiting = {
      number: ++this.#last,
      subject,
      parts: [data],
      size: data.length,
      done: Promise.withResolvers(),
      sentAt: undefined,
      confirmed: false,
    };
    this.#waiting.set(one.number, one);
    return one;
  }

  /** There is a connection: all that waits is told on it. */
  connect(send: (message: Outgoing) => void): void {
    this.#send = send;
    this.#fill();
  }

  /** There is none any more. Nobody waits for that: what was told is kept here. */
  disconnect(): void {
    this.#send = undefined;
    this.#sent = this.#confirmed;
    this.#onTheWay.clear();
    for (const { done } of this.#waiting.values()) done.resolve();
  }

  /** It is kept where it outlives this node. */
  confirm(number: number): void {
    const one = this.#waiting.get(number);
    if (one === undefined) return;
    if (!one.confirmed && number <= this.#sent) this.#count(one.subject, -1);
    one.confirmed = true;
    one.done.resolve();
    for (let next; (next = this.#waiting.get(this.#confirmed + 1))?.confirmed;) {
      this.#waiting.delete(next.number);
      this.#bytes -= next.size;
      this.#confirmed = next.number;
    }
    this.#sent = Math.max(this.#sent, this.#confirmed);
    if (this.#waiting.size === 0) this.#empty.resolve();
    this.#fill();
  }

  /** Resolves when all is confirmed. */
  async flushed(): Promise<void> {
    if (this.#waiting.size === 0) return;
    this.#empty = Promise.withResolvers();
    await this.#empty.promise;
  }

  #fill(): void {
    while (this.#send !== undefined && this.#sent - this.#confirmed < this.#maxInFlight) {
      const next = this.#waiting.get(this.#sent + 1);
      if (next === undefined || this.#gathers(next)) return;
      next.sentAt = this.#now();
      this.#sent++;
      if (!next.confirmed) this.#count(next.subject, 1);
      const { number, subject, parts } = next;
      this.#send({ number, subject, data: pack(parts) });
    }
  }

  /** More may come to it as long as nothing else has come behind it. */
  #gathers({ number, subject }: Waiting): boolean {
    return number === this.#last && (this.#onTheWay.get(subject) ?? 0) >= MAX_ON_SUBJECT;
  }

  #count(subject: string, more: 1 | -1): void {
    const count = (this.#onTheWay.get(subject) ?? 0) + more;
    if (count > 0) this.#onTheWay.set(subject, count);
    else this.#onTheWay.delete(subject);
  }
}
