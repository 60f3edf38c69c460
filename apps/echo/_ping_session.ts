import { type ByteStream, formatEndpoint } from "@zocalo/transport";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { delay } from "./_delay.ts";
import { IntervalClock } from "./_interval_clock.ts";
import { PingPayload } from "./_ping_payload.ts";
import { PingStats } from "./_ping_stats.ts";

/** How many requests may be unanswered: a peer that reads and discards would let them grow without end. */
const MAX_UNANSWERED = 100_000;

/** Times in milliseconds. */
export interface PingOptions {
  readonly count?: number | undefined;
  /** 0: as soon as the reply is there or its time is up. */
  readonly interval: number;
  /** Bytes of a request. */
  readonly size: number;
  /** How long a reply may take before it is late, and a request before it is sent. */
  readonly timeout: number;
  /** Goes on until `count` replies have come, rather than until `count` requests are through. */
  readonly untilAnswered: boolean;
}

/** What became of a request. Times are milliseconds from when it was sent. */
export type PingEvent =
  | {
    readonly event: "reply" | "late";
    readonly seq: number;
    readonly bytes: number;
    readonly time: number;
  }
  | { readonly event: "timeout"; readonly seq: number; readonly time: number }
  | {
    readonly event: "corrupted";
    readonly seq: number;
    readonly bytes: number;
    readonly time: number;
    /** Where the first wrong byte is. */
    readonly offset: number;
  };

/** Whether all was done, or the signal came first. */
export type PingEnd = "done" | "stopped";

interface PingRequest {
  readonly seq: number;
  readonly sentAt: number;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly settled: PromiseWithResolvers<void>;
  isWritten: boolean;
  isTimedOut: boolean;
}

/**
 * Requests and replies over one stream. Sending does not wait for replies, and reading does not wait for requests. The
 * stream keeps the order, so a reply belongs to the earliest request without one, timed out or not.
 *
 * The stream stays open: closing it is what ends the read and the write that may be pending afterwards.
 */
export class PingSession {
  readonly stats: PingStats = new PingStats();
  readonly #stream: ByteStream;
  readonly #options: PingOptions;
  readonly #onEvent: (event: PingEvent) => void;
  readonly #payload: PingPayload;
  readonly #unanswered = new Map<number, PingRequest>();
  /** Requests that have neither been answered nor timed out. */
  #unsettled = 0;
  #allSent = false;
  readonly #ended = Promise.withResolvers<PingEnd>();
  readonly #stop = new AbortController();
  #received: Promise<void> = Promise.resolve();

  constructor(stream: ByteStream, options: PingOptions, onEvent: (event: PingEvent) => void) {
    this.#stream = stream;
    this.#options = options;
    this.#onEvent = onEvent;
    this.#payload = new PingPayload(options.size);
  }

  /**
   * Goes on until all is done or the signal fires. After that nothing is counted, and there are no more events.
   *
   * @throws {Failure} If the peer does not take a request, ends the stream, or sends what nobody asked for.
   * @throws {ConnectionLostError} If the connection is lost.
   */
  async run(signal: AbortSignal): Promise<PingEnd> {
    const stop = () => this.#end("stopped");
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    this.#received = this.#receive();
    this.#received.catch((error) => this.#fail(error));
    this.#send().catch((error) => this.#fail(error));
    try {
      return await this.#ended.promise;
    } finally {
      signal.removeEventListener("abort", stop);
      for (const { timer, settled } of this.#unanswered.values()) {
        clearTimeout(timer);
        settled.resolve();
      }
    }
  }

  /**
   * After a run that is done: finishes sending and reads on until the peer has finished too, for `timeout` milliseconds at
   * most. Replies that come now are too late. Whatever else goes wrong is no matter any more: nothing is owed.
   *
   * @throws {Failure} If the peer sends what nobody asked for, or ends the stream in the middle of a reply.
   */
  async finish(timeout: number): Promise<void> {
    const { promise: timeUp, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeout);
    // If it fails, so does the read.
    this.#stream.closeWrite().catch(() => {});
    try {
      await Promise.race([this.#received, timeUp]);
    } catch (error) {
      if (error instanceof Failure) throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #end(how: PingEnd): void {
    this.#stop.abort();
    this.#ended.resolve(how);
  }

  #fail(error: unknown): void {
    this.#stop.abort();
    this.#ended.reject(error);
  }

  async #send(): Promise<void> {
    const { count = Infinity, interval, untilAnswered } = this.#options;
    const clock = new IntervalClock(interval, performance.now());
    for (let seq = 1; !this.#stop.signal.aborted; seq++) {
      const request = this.#open(seq);
      this.#allSent = seq >= count && !untilAnswered;
      await this.#stream.write(this.#payload.request(seq));
      request.isWritten = true;
      if (this.#allSent) return;
      await (interval === 0
        ? request.settled.promise
        : delay(clock.next(performance.now()), this.#stop.signal));
    }
  }

  #open(seq: number): PingRequest {
    if (this.#unanswered.size >= MAX_UNANSWERED) {
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
    this.#unanswered.set(seq, request);
    this.#unsettled += 1;
    this.stats.addSent();
    return request;
  }

  #timeOut(request: PingRequest): void {
    const { timeout } = this.#options;
    request.isTimedOut = true;
    this.#onEvent({ event: "timeout", seq: request.seq, time: timeout });
    this.#settle(request);
    if (request.isWritten) return this.#endIfDone();
    // Without a limit a peer that reads nothing would hold us for ever.
    const peer = formatEndpoint(this.#stream.remote);
    const message =
      `Cannot send request ${request.seq} to ${peer}: it was not taken within ${timeout} ms`;
    this.#fail(new Failure(EXIT.NETWORK, message));
  }

  #settle(request: PingRequest): void {
    clearTimeout(request.timer);
    request.settled.resolve();
    this.#unsettled -= 1;
  }

  #endIfDone(): void {
    const { count = Infinity } = this.#options;
    const isDone = this.#allSent ? this.#unsettled === 0 : this.#replies >= count;
    if (isDone) this.#end("done");
  }

  /** Whole replies, good or bad. */
  get #replies(): number {
    return this.stats.received + this.stats.corrupted;
  }

  /** Goes on after the run, to hear what the peer should not have sent. */
  async #receive(): Promise<void> {
    const reply = new Uint8Array(this.#options.size);
    while (await this.#readWhole(reply)) {
      const now = performance.now();
      const request: PingRequest = this.#unanswered.values().next().value!;
      this.#unanswered.delete(request.seq);
      if (this.#stop.signal.aborted) continue;
      this.#onEvent(this.#judge(request, reply, now - request.sentAt));
      if (!request.isTimedOut) this.#settle(request);
      this.#endIfDone();
    }
  }

  #judge({ seq, isTimedOut }: PingRequest, reply: Uint8Array, time: number): PingEvent {
    const bytes = reply.length;
    const offset = this.#payload.findDifference(seq, reply);
    if (offset >= 0) {
      this.stats.addCorrupted();
      return { event: "corrupted", seq, bytes, time, offset };
    }
    this.stats.addReceived(time, { late: isTimedOut });
    return { event: isTimedOut ? "late" : "reply", seq, bytes, time };
  }

  /** Reads a reply; there may be none when the run is over. */
  async #readWhole(buffer: Uint8Array): Promise<boolean> {
    for (let filled = 0; filled < buffer.length;) {
      const count = await this.#stream.read(buffer.subarray(filled));
      const peer = formatEndpoint(this.#stream.remote);
      if (count === null) {
        if (filled === 0 && this.#stop.signal.aborted) return false;
        const replies = this.#replies === 1 ? "1 reply" : `${this.#replies} replies`;
        const rest = filled === 0 ? "" : ` and ${filled} bytes of the next`;
        throw new Failure(EXIT.NETWORK, `${peer} ended the stream after ${replies}${rest}`);
      }
      if (this.#unanswered.size === 0) {
        throw new Failure(EXIT.INTEGRITY, `${peer} sent ${count} bytes that answer no request`);
      }
      filled += count;
    }
    return true;
  }
}
