import type { Datagram, UdpSocket } from "@zocalo/udp";
import { delay } from "./_delay.ts";
import { IntervalClock } from "./_interval_clock.ts";
import type { PingEnd, PingEvent, PingOptions } from "./_ping_session.ts";
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

interface PingRequest {
  readonly seq: number;
  readonly sentAt: number;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly settled: PromiseWithResolvers<void>;
  isTimedOut: boolean;
  /** Whether anything came back. */
  isAnswered: boolean;
  /** Whether it came back whole and unchanged. */
  isReceived: boolean;
}

/** Requests and replies as datagrams, any of which may be lost, or come twice, or late. The socket stays open. */
export class UdpPingSession {
  readonly stats: UdpPingStats = new UdpPingStats();
  readonly #socket: UdpSocket;
  readonly #options: PingOptions;
  readonly #onEvent: (event: UdpPingEvent) => void;
  readonly #payload: UdpPingPayload;
  readonly #requests = new Map<number, PingRequest>();
  #last = 0;
  #highestReceived = 0;
  /** Requests that have neither been answered nor timed out. */
  #unsettled = 0;
  #allSent = false;
  readonly #ended = Promise.withResolvers<PingEnd>();
  readonly #stop = new AbortController();

  /** `socket` is connected to the server. */
  constructor(socket: UdpSocket, options: PingOptions, onEvent: (event: UdpPingEvent) => void) {
    this.#socket = socket;
    this.#options = options;
    this.#onEvent = onEvent;
    const [session] = crypto.getRandomValues(new Uint32Array(1));
    this.#payload = new UdpPingPayload(options.size, session! || 1);
  }

  /**
   * Goes on until all is done or the signal fires. After that nothing is counted, and there are no more events.
   *
   * @throws {UdpError} If the first request cannot be sent, or the system gives up the socket.
   */
  async run(signal: AbortSignal): Promise<PingEnd> {
    const stop = () => this.#end("stopped");
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    const fail = (error: unknown) => this.#end(Promise.reject(error));
    this.#receive().catch(fail);
    this.#send().catch(fail);
    try {
      return await this.#ended.promise;
    } finally {
      signal.removeEventListener("abort", stop);
      for (const { timer, settled } of this.#requests.values()) {
        clearTimeout(timer);
        settled.resolve();
      }
    }
  }

  async #send(): Promise<void> {
    const { count = Infinity, interval, untilAnswered } = this.#options;
    const clock = new IntervalClock(interval, performance.now());
    for (let seq = 1; !this.#stop.signal.aborted; seq++) {
      const request = this.#open(seq);
      this.#allSent = seq >= count && !untilAnswered;
      await this.#socket.send(this.#payload.request(seq)).catch((error) => {
        // If the network fails later, ping is there to show it.
        if (seq === 1) throw error;
        this.#tell({ event: "unsent", seq, error: messageOf(error) });
      });
      if (this.#allSent) return;
      await (interval === 0
        ? request.settled.promise
        : delay(clock.next(performance.now()), this.#stop.signal));
    }
  }

  #open(seq: number): PingRequest {
    const request: PingRequest = {
      seq,
      sentAt: performance.now(),
      timer: setTimeout(() => this.#timeOut(request), this.#options.timeout),
      settled: Promise.withResolvers(),
      isTimedOut: false,
      isAnswered: false,
      isReceived: false,
    };
    this.#requests.delete(seq - MAX_REMEMBERED);
    this.#requests.set(seq, request);
    this.#last = seq;
    this.#unsettled += 1;
    this.stats.addSent();
    return request;
  }

  #timeOut(request: PingRequest): void {
    request.isTimedOut = true;
    this.#tell({ event: "timeout", seq: request.seq, time: this.#options.timeout });
    this.#settle(request);
    this.#endIfDone();
  }

  #settle(request: PingRequest): void {
    clearTimeout(request.timer);
    request.settled.resolve();
    this.#unsettled -= 1;
  }

  #endIfDone(): void {
    const { count = Infinity } = this.#options;
    const isDone = this.#allSent ? this.#unsettled === 0 : this.stats.answered >= count;
    if (isDone) this.#end("done");
  }

  #end(how: PingEnd | Promise<never>): void {
    this.#stop.abort();
    this.#ended.resolve(how);
  }

  /** Ends with the socket. */
  async #receive(): Promise<void> {
    for await (const datagram of this.#socket) {
      if (this.#stop.signal.aborted) return;
      this.#take(datagram, performance.now());
    }
  }

  #take({ data }: Datagram, now: number): void {
    const answer = this.#payload.match(data, {
      last: this.#last,
      isOpen: (seq) => this.#requests.get(seq)?.isAnswered === false,
      latestOpen: () => this.#latestOpen(),
    });
    const request = answer && this.#requests.get(answer.seq);
    if (answer === undefined || request === undefined) {
      this.stats.addForeign();
      return this.#tell({ event: "foreign", bytes: data.length });
    }
    this.#tell(this.#judge(request, data.length, now - request.sentAt, answer.offset));
    if (request.isAnswered) return;
    request.isAnswered = true;
    if (!request.isTimedOut) this.#settle(request);
    this.#endIfDone();
  }

  #latestOpen(): number | undefined {
    for (let seq = this.#last; this.#requests.has(seq); seq--) {
      if (!this.#requests.get(seq)!.isAnswered) return seq;
    }
    return undefined;
  }

  #judge(request: PingRequest, bytes: number, time: number, offset: number): UdpPingEvent {
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
    if (!this.#stop.signal.aborted) this.#onEvent(event);
  }
}
