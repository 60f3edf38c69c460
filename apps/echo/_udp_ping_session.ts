import type { Datagram, UdpSocket } from "@zocalo/udp";
import {
  type PingEnd,
  type PingOptions,
  type PingRequest,
  PingRun,
  type PingTransport,
} from "./_ping_run.ts";
import type { PingEvent } from "./_ping_session.ts";
import { messageOf } from "./_serve_event.ts";
import { UdpPingPayload } from "./_udp_ping_payload.ts";
import { UdpPingStats } from "./_udp_ping_stats.ts";

/** How many requests are remembered, to know a late reply and a duplicate by. As many as ping(8) tells apart. */
const MAX_REMEMBERED = 65_536;

/** What became of a request, or what else came. */
export type UdpPingEvent =
  | Exclude<PingEvent, { event: "reply" | "late" }>
  | {
    readonly event: "reply" | "late";
    readonly seq: number;
    readonly bytes: number;
    readonly time: number;
    /** Whether one to a later request came before it. */
    readonly reordered: boolean;
  }
  | {
    readonly event: "duplicate";
    readonly seq: number;
    readonly bytes: number;
    readonly time: number;
  }
  /** The server sent something that answers no request. */
  | { readonly event: "foreign"; readonly bytes: number }
  /** The system did not take a request. */
  | { readonly event: "unsent"; readonly seq: number; readonly error: string };

interface UdpPingRequest extends PingRequest {
  /** Whether the system did not take it. */
  isUnsent: boolean;
  /** Whether anything came back. */
  isAnswered: boolean;
  /** Whether it came back whole and unchanged. */
  isReceived: boolean;
}

/** Requests and replies as datagrams, any of which may be lost, or come twice, or late. The socket stays open. */
export class UdpPingSession implements PingTransport {
  readonly stats: UdpPingStats = new UdpPingStats();
  readonly #socket: UdpSocket;
  readonly #options: PingOptions;
  readonly #onEvent: (event: UdpPingEvent) => void;
  readonly #payload: UdpPingPayload;
  readonly #requests = new Map<number, UdpPingRequest>();
  #last = 0;
  #highestReceived = 0;
  readonly #run: PingRun;

  /** `socket` is connected to the server. */
  constructor(socket: UdpSocket, options: PingOptions, onEvent: (event: UdpPingEvent) => void) {
    this.#socket = socket;
    this.#options = options;
    this.#onEvent = onEvent;
    const [session] = crypto.getRandomValues(new Uint32Array(1));
    this.#payload = new UdpPingPayload(options.size, session! || 1);
    this.#run = new PingRun(options, this);
  }

  /**
   * Goes on until all is done or the signal fires. After that nothing is counted, and there are no more events.
   *
   * @throws {UdpError} If the first request cannot be sent, or the system gives up the socket.
   */
  async run(signal: AbortSignal): Promise<PingEnd> {
    this.#receive().catch((error) => this.#run.fail(error));
    return await this.#run.run(signal);
  }

  get answered(): number {
    return this.stats.answered;
  }

  get unanswered(): number {
    return this.#run.unsettled;
  }

  open(request: PingRequest): void {
    const { seq } = request;
    this.#requests.delete(seq - MAX_REMEMBERED);
    const state = { isUnsent: false, isAnswered: false, isReceived: false };
    this.#requests.set(seq, Object.assign(request, state));
    this.#last = seq;
    this.stats.addSent();
  }

  async send(seq: number): Promise<void> {
    try {
      await this.#socket.send(this.#payload.request(seq));
    } catch (error) {
      // If the network fails later, ping is there to show it.
      if (seq === 1) throw error;
      const request = this.#requests.get(seq);
      if (request !== undefined) request.isUnsent = true;
      this.#tell({ event: "unsent", seq, error: messageOf(error) });
    }
  }

  /** What was not sent was told; it has its time all the same, so that `-i 0` does not go round and round. */
  timeOut({ seq }: PingRequest): void {
    if (this.#requests.get(seq)?.isUnsent) return;
    this.#tell({ event: "timeout", seq, time: this.#options.timeout });
  }

  /** Ends with the socket. */
  async #receive(): Promise<void> {
    for await (const datagram of this.#socket) {
      if (this.#run.isOver) return;
      this.#take(datagram, performance.now());
    }
  }

  #take({ data }: Datagram, now: number): void {
    const answer = this.#payload.match(data, {
      last: this.#last,
      isOpen: (seq) => this.#requests.get(seq)?.isAnswered === false,
      forEmpty: () => this.#forEmpty(),
    });
    const request = answer && this.#requests.get(answer.seq);
    if (answer === undefined || request === undefined) {
      this.stats.addForeign();
      return this.#tell({ event: "foreign", bytes: data.length });
    }
    this.#tell(this.#judge(request, data.length, now - request.sentAt, answer.offset));
    if (request.isAnswered) return;
    request.isAnswered = true;
    this.#run.settle(request);
  }

  /** The replies to empty requests come in their order, as far as anybody can tell; else they are late, or copies. */
  #forEmpty(): number {
    return this.#run.earliest?.seq ?? this.#latestUnanswered() ?? this.#last;
  }

  #latestUnanswered(): number | undefined {
    for (let seq = this.#last; this.#requests.has(seq); seq--) {
      if (!this.#requests.get(seq)!.isAnswered) return seq;
    }
    return undefined;
  }

  #judge(request: UdpPingRequest, bytes: number, time: number, offset: number): UdpPingEvent {
    const { seq, isTimedOut, isAnswered, isReceived } = request;
    if (offset >= 0) {
      this.stats.addCorrupted({ again: isAnswered });
      return { event: "corrupted", seq, bytes, time, offset };
    }
    if (isReceived) {
      this.stats.addDuplicated();
      return { event: "duplicate", seq, bytes, time };
    }
    request.isReceived = true;
    this.stats.addReceived(time, { late: isTimedOut, again: isAnswered });
    // Without a number in it a reply has no place in the order.
    const reordered = bytes > 0 && seq < this.#highestReceived;
    if (reordered) this.stats.addReordered();
    this.#highestReceived = Math.max(this.#highestReceived, seq);
    return { event: isTimedOut ? "late" : "reply", seq, bytes, time, reordered };
  }

  #tell(event: UdpPingEvent): void {
    if (!this.#run.isOver) this.#onEvent(event);
  }
}
