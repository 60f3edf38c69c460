import type { Datagram, UdpSocket } from "@zocalo/udp";
import { Buffer } from "node:buffer";
import type { DatagramCounts } from "./_datagram_counts.ts";
import type { Exchange, Outcome } from "./_exchange.ts";
import { UdpPingPayload } from "./_udp_ping_payload.ts";

/** How many lost requests are remembered, to know a late reply by. As many as ping(8) tells apart. */
const MAX_REMEMBERED = 65_536;

export interface UdpWindowOptions {
  /** How many requests may be on the way. */
  readonly window: number;
  /** Bytes of a request, at least 1. */
  readonly size: number;
  /** How long a reply may take, in milliseconds. */
  readonly timeout: number;
}

/** A request that is on the way. */
interface Request {
  /** Memory of its own, which the system may still read from while others are numbered. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  sentAt: number;
  settled: PromiseWithResolvers<Outcome>;
}

/**
 * Requests and replies as datagrams of one socket, some at a time. A reply finds its request by the number in it, so what is
 * lost holds up only itself. The socket stays the caller's, who closes it after this.
 */
export class UdpWindow implements Disposable {
  /** As many as requests may be on the way. */
  readonly exchanges: readonly Exchange[];
  readonly #socket: UdpSocket;
  readonly #payload: UdpPingPayload;
  readonly #timeout: number;
  /** By number, the oldest first: each has as much time as the others. */
  readonly #open = new Map<number, Request>();
  readonly #lost = new Set<number>();
  readonly #counts = { late: 0, duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 };
  #last = 0;
  /** Of sends that wait for the system together Deno takes the newest first, so each waits for the one before. */
  #lastSent: Promise<void> = Promise.resolve();
  #highestReceived = 0;
  /** One for all. A timer for each would cost more than many a request. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failure: { error: unknown } | undefined;

  /** `socket` is connected to the server. */
  constructor(socket: UdpSocket, { window, size, timeout }: UdpWindowOptions) {
    this.#socket = socket;
    this.#timeout = timeout;
    const [session] = crypto.getRandomValues(new Uint32Array(1));
    this.#payload = new UdpPingPayload(size, session! || 1);
    this.exchanges = Array.from({ length: window }, () => {
      const bytes = this.#payload.newRequest();
      const request = { bytes, sentAt: 0, settled: Promise.withResolvers<Outcome>() };
      return { exchange: (onSent) => this.#exchange(request, onSent) };
    });
    this.#receive().catch((error) => this.#fail(error));
  }

  /** What came so far, since the first request. */
  get counts(): DatagramCounts {
    return this.#counts;
  }

  async #exchange(request: Request, onSent?: () => void): Promise<Outcome> {
    if (this.#failure !== undefined) throw this.#failure.error;
    const seq = ++this.#last;
    this.#payload.setNumber(request.bytes, seq);
    request.sentAt = performance.now();
    request.settled = Promise.withResolvers();
    this.#open.set(seq, request);
    this.#timer ??= setTimeout(this.#giveUp, this.#timeout);
    const sent = this.#lastSent.then(() => this.#socket.send(request.bytes));
    sent.then(onSent, request.settled.reject);
    this.#lastSent = sent;
    const outcome = await request.settled.promise;
    // Until then the bytes are not ours.
    await sent;
    return outcome;
  }

  /** Those whose time is up. */
  readonly #giveUp = (): void => {
    this.#timer = undefined;
    const now = performance.now();
    for (const [seq, { sentAt, settled }] of this.#open) {
      const left = sentAt + this.#timeout - now;
      if (left > 0) {
        this.#timer = setTimeout(this.#giveUp, left);
        return;
      }
      this.#open.delete(seq);
      this.#rememberLost(seq);
      settled.resolve("lost");
    }
  };

  #rememberLost(seq: number): void {
    this.#lost.add(seq);
    if (this.#lost.size <= MAX_REMEMBERED) return;
    const [first] = this.#lost;
    this.#lost.delete(first!);
  }

  /** Ends with the socket. */
  async #receive(): Promise<void> {
    for await (const datagram of this.#socket) this.#take(datagram);
  }

  #take({ data }: Datagram): void {
    const seq = this.#payload.numberIn(data, this.#last);
    const request = this.#open.get(seq);
    if (request === undefined || Buffer.compare(data, request.bytes) !== 0) {
      return this.#takeOther(data);
    }
    this.#open.delete(seq);
    this.#noteOrder(seq);
    request.settled.resolve("reply");
  }

  /** What is no reply that somebody waits for. A damaged one settles nothing: a whole one may follow. */
  #takeOther(data: Uint8Array): void {
    const answer = this.#payload.match(data, {
      last: this.#last,
      isOpen: (seq) => this.#open.has(seq),
      // Only empty requests, which have no number, need it.
      forEmpty: () => undefined,
    });
    if (answer === undefined) this.#counts.foreign += 1;
    else if (answer.offset >= 0) this.#counts.corrupted += 1;
    else if (this.#lost.delete(answer.seq)) {
      this.#counts.late += 1;
      this.#noteOrder(answer.seq);
    } else this.#counts.duplicated += 1;
  }

  #noteOrder(seq: number): void {
    if (seq < this.#highestReceived) this.#counts.reordered += 1;
    else this.#highestReceived = seq;
  }

  #fail(error: unknown): void {
    this.#failure = { error };
    for (const { settled } of this.#open.values()) settled.reject(error);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#open.clear();
  }
}
