import { type ByteStream, formatEndpoint } from "@zocalo/transport";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { PingPayload } from "./_ping_payload.ts";
import {
  type PingEnd,
  type PingOptions,
  type PingRequest,
  PingRun,
  type PingTransport,
} from "./_ping_run.ts";
import { PingStats } from "./_ping_stats.ts";
import { endedEarly, unasked } from "./_stream_failures.ts";

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

/**
 * Requests and replies over one stream. Sending does not wait for replies, and reading does not wait for requests. The
 * stream keeps the order, so a reply belongs to the earliest request without one, timed out or not.
 *
 * The stream stays open: closing it is what ends the read and the write that may be pending afterwards.
 */
export class PingSession implements PingTransport {
  readonly stats: PingStats = new PingStats();
  readonly #stream: ByteStream;
  readonly #options: PingOptions;
  readonly #onEvent: (event: PingEvent) => void;
  readonly #payload: PingPayload;
  readonly #unanswered = new Map<number, PingRequest>();
  readonly #run: PingRun;
  #received: Promise<void> = Promise.resolve();

  constructor(stream: ByteStream, options: PingOptions, onEvent: (event: PingEvent) => void) {
    this.#stream = stream;
    this.#options = options;
    this.#onEvent = onEvent;
    this.#payload = new PingPayload(options.size);
    this.#run = new PingRun(options, this);
  }

  /**
   * Goes on until all is done or the signal fires. After that nothing is counted, and there are no more events.
   *
   * @throws {Failure} If the peer does not take a request, ends the stream, or sends what nobody asked for.
   * @throws {ConnectionLostError} If the connection is lost.
   */
  async run(signal: AbortSignal): Promise<PingEnd> {
    this.#received = this.#receive();
    this.#received.catch((error) => this.#run.fail(error));
    return await this.#run.run(signal);
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

  open(request: PingRequest): void {
    this.#unanswered.set(request.seq, request);
    this.stats.addSent();
  }

  async send(seq: number): Promise<void> {
    await this.#stream.write(this.#payload.request(seq));
  }

  timeOut({ seq, isWritten }: PingRequest): void {
    const { timeout } = this.#options;
    this.#onEvent({ event: "timeout", seq, time: timeout });
    if (isWritten) return;
    // Without a limit a peer that reads nothing would hold us for ever.
    const peer = formatEndpoint(this.#stream.remote);
    const message = `Cannot send request ${seq} to ${peer}: it was not taken within ${timeout} ms`;
    this.#run.fail(new Failure(EXIT.NETWORK, message));
  }

  get unanswered(): number {
    return this.#unanswered.size;
  }

  /** Whole replies, good or bad. */
  get answered(): number {
    return this.stats.received + this.stats.corrupted;
  }

  /** Goes on after the run, to hear what the peer should not have sent. */
  async #receive(): Promise<void> {
    const reply = new Uint8Array(this.#options.size);
    while (await this.#readWhole(reply)) {
      const now = performance.now();
      const request: PingRequest = this.#unanswered.values().next().value!;
      this.#unanswered.delete(request.seq);
      if (this.#run.isOver) continue;
      this.#onEvent(this.#judge(request, reply, now - request.sentAt));
      this.#run.settle(request);
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
        if (filled === 0 && this.#run.isOver) return false;
        throw endedEarly(peer, this.answered, filled);
      }
      if (this.#unanswered.size === 0) throw unasked(peer, count);
      filled += count;
    }
    return true;
  }
}
