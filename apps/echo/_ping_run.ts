import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { delay } from "./_delay.ts";
import { IntervalClock } from "./_interval_clock.ts";

/** How many requests may be unanswered: a peer that reads and discards would let them grow without end. */
const MAX_UNANSWERED = 100_000;

/** Times in milliseconds. */
export interface PingOptions {
  readonly count?: number | undefined;
  /** 0: as soon as the reply is there or its time is up. */
  readonly interval: number;
  /** Bytes of a request. */
  readonly size: number;
  /** How long a reply may take before it is late, and on a stream a request before it is sent. */
  readonly timeout: number;
  /** Goes on until `count` replies have come, rather than until `count` requests are through. */
  readonly untilAnswered: boolean;
}

/** Whether all was done, or the signal came first. */
export type PingEnd = "done" | "stopped";

/** A request from when it is about to be sent. */
export interface PingRequest {
  readonly seq: number;
  readonly sentAt: number;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly settled: PromiseWithResolvers<void>;
  isWritten: boolean;
  isTimedOut: boolean;
}

/** What a {@linkcode PingRun} asks of a session. */
export interface PingTransport {
  /** How many replies have come. */
  readonly answered: number;
  /** How many requests are kept, since their replies may still come. */
  readonly unanswered: number;
  /** Takes note of a request. */
  open(request: PingRequest): void;
  /** Sends it. */
  send(seq: number): Promise<void>;
  /** Its time is up. */
  timeOut(request: PingRequest): void;
}

/** What pings over any transport have in common: when requests go out, when they are late, and when all is done. */
export class PingRun {
  readonly #options: PingOptions;
  readonly #transport: PingTransport;
  /** Requests that have neither been answered nor timed out. */
  readonly #unsettled = new Set<PingRequest>();
  #allSent = false;
  readonly #ended = Promise.withResolvers<PingEnd>();
  readonly #stop = new AbortController();

  constructor(options: PingOptions, transport: PingTransport) {
    this.#options = options;
    this.#transport = transport;
  }

  /** From then on nothing is counted, and there are no more events. */
  get isOver(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Of the requests that have neither been answered nor timed out, the earliest. */
  get earliest(): PingRequest | undefined {
    return this.#unsettled.values().next().value;
  }

  /** How many of those there are. */
  get unsettled(): number {
    return this.#unsettled.size;
  }

  /** Goes on until all is done, the signal fires, or something fails. */
  async run(signal: AbortSignal): Promise<PingEnd> {
    const stop = () => this.#end("stopped");
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    this.#send().catch((error) => this.fail(error));
    try {
      return await this.#ended.promise;
    } finally {
      signal.removeEventListener("abort", stop);
      for (const request of this.#unsettled) this.#forget(request);
    }
  }

  /** Ends the run with an error. */
  fail(error: unknown): void {
    this.#stop.abort();
    this.#ended.reject(error);
  }

  /** A request needs no more waiting for, since its reply is there or its time is up. */
  settle(request: PingRequest): void {
    this.#forget(request);
    this.#endIfDone();
  }

  async #send(): Promise<void> {
    const { count = Infinity, interval, untilAnswered } = this.#options;
    const clock = new IntervalClock(interval, performance.now());
    for (let seq = 1; !this.isOver; seq++) {
      const request = this.#open(seq);
      this.#allSent = seq >= count && !untilAnswered;
      await this.#transport.send(seq);
      request.isWritten = true;
      if (this.#allSent) return;
      await (interval === 0
        ? request.settled.promise
        : delay(clock.next(performance.now()), this.#stop.signal));
    }
  }

  #open(seq: number): PingRequest {
    if (this.#transport.unanswered >= MAX_UNANSWERED) {
      throw new Failure(EXIT.NO, `Cannot go on: ${MAX_UNANSWERED} requests are unanswered`);
    }
    const request: PingRequest = {
      seq,
      sentAt: performance.now(),
      timer: setTimeout(() => this.#timeOut(request), this.#options.timeout),
      settled: Promise.withResolvers(),
      isWritten: false,
      isTimedOut: false,
    };
    this.#unsettled.add(request);
    this.#transport.open(request);
    return request;
  }

  #timeOut(request: PingRequest): void {
    request.isTimedOut = true;
    this.#transport.timeOut(request);
    this.settle(request);
  }

  #forget(request: PingRequest): void {
    clearTimeout(request.timer);
    request.settled.resolve();
    this.#unsettled.delete(request);
  }

  #endIfDone(): void {
    const { count = Infinity } = this.#options;
    const isDone = this.#allSent ? this.#unsettled.size === 0 : this.#transport.answered >= count;
    if (isDone) this.#end("done");
  }

  #end(how: PingEnd): void {
    this.#stop.abort();
    this.#ended.resolve(how);
  }
}
