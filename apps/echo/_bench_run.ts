import { unlessAborted } from "../common/interrupts.ts";
import { BenchTally } from "./_bench_tally.ts";
import type { DatagramCounts } from "./_datagram_counts.ts";
import type { Exchange } from "./_exchange.ts";
import type { Clock } from "./_precise_clock.ts";
import { SendSchedule } from "./_send_schedule.ts";

/** From here on a request counts as sent late, in milliseconds. Earlier it may be the wake-up of any program. */
const LATE = 1;

/** Times in milliseconds. */
export interface BenchOptions {
  /** How long is measured. */
  readonly duration: number;
  /** How long requests go before that. */
  readonly warmup: number;
  /** Requests a second in all; without it each is sent as soon as the one before has been answered. */
  readonly rate?: number | undefined;
  /** How long after the time measured to go on sending what was due within it; without it not at all. */
  readonly patience?: number;
}

/** Whether the time is over, or the signal came first. */
export type BenchEnd = "done" | "stopped";

/** What a {@linkcode BenchRun} has measured. */
export interface BenchResult {
  /** How long was measured, in milliseconds. */
  readonly time: number;
  readonly tally: BenchTally;
  /** Requests whose reply was still waited for when a signal or a failure ended the run. */
  readonly unanswered: number;
  /** Requests that were due and never sent, since all exchanges were busy until the patience was over. */
  readonly unsent: number;
  /** Exchanges that ended before their time. */
  readonly givenUp: number;
  /** Over UDP what else came, from the first request on, which may be in the warm-up. */
  readonly datagrams?: DatagramCounts | undefined;
}

/**
 * Requests over several exchanges at once, each with one on the way. It knows nothing of transports.
 *
 * ```text
 *   start           from                         until
 *     |   warm-up     |          measured          |   what was due and is not yet sent, replies that are awaited
 *     +---------------+----------------------------+- - - - - - ->
 * ```
 *
 * With a rate the moments of sending are on a schedule, and the next free exchange takes the next of them, also if it has
 * passed. Latency counts from that moment and not from the sending: else a server that stands still would delay the
 * requests that show it, and look better for it ("coordinated omission", as Gil Tene's wrk2 explains it). For the same reason
 * those that it holds back at the end are sent after it. What the warm-up leaves unsent is nobody's latency, and left out.
 */
export class BenchRun {
  readonly #exchanges: readonly Exchange[];
  readonly #clock: Clock;
  readonly #schedule: SendSchedule | undefined;
  /** Where moments count from: whole milliseconds stay exact then. */
  readonly #start: number;
  readonly #from: number;
  readonly #until: number;
  readonly #lastSend: number;
  readonly #total = new BenchTally();
  #lap = new BenchTally();
  #givenUp = 0;
  #endedAt: number | undefined;

  /** Time begins now. The clock is disposed of by whoever made it, after the run. */
  constructor(exchanges: readonly Exchange[], options: BenchOptions, clock: Clock) {
    this.#exchanges = exchanges;
    this.#clock = clock;
    const { duration, warmup, rate, patience = 0 } = options;
    this.#schedule = rate === undefined ? undefined : new SendSchedule(rate);
    this.#start = clock.now();
    this.#from = warmup;
    this.#until = warmup + duration;
    this.#lastSend = this.#until + patience;
  }

  /**
   * Goes on until the time is over and all replies are there, or the signal fires. After that nothing is counted.
   *
   * @throws What an exchange rejects with.
   */
  async run(signal: AbortSignal): Promise<BenchEnd> {
    try {
      await unlessAborted(Promise.all(this.#exchanges.map((each) => this.#repeat(each))), signal);
      return "done";
    } catch (error) {
      if (signal.aborted && error === signal.reason) return "stopped";
      throw error;
    } finally {
      this.#endedAt = this.#now();
    }
  }

  #now(): number {
    return this.#clock.now() - this.#start;
  }

  #sleepUntil(moment: number): Promise<void> {
    return this.#clock.until(this.#start + moment);
  }

  async #repeat(exchange: Exchange): Promise<void> {
    for (let now = this.#now();;) {
      if (now >= this.#from) this.#schedule?.skipTo(this.#from);
      const due = this.#schedule?.take() ?? now;
      // The time is what was asked for, also if nothing is due near its end.
      if (due >= this.#until || now >= this.#lastSend) return await this.#sleepUntil(this.#until);
      if (due > now) {
        await this.#sleepUntil(due);
        if (this.#endedAt !== undefined) return;
        now = this.#now();
      }
      this.#countRequest(due, now);
      const outcome = await exchange.exchange(this.#onSent);
      if (this.#endedAt !== undefined) return;
      now = this.#now();
      if (outcome === "reply") this.#countReply(due, now);
      else if (this.#measures(due)) this.#lap.lost += 1;
      if (outcome === "gone") {
        this.#givenUp += 1;
        return;
      }
    }
  }

  #measures(moment: number): boolean {
    return moment >= this.#from && moment < this.#until;
  }

  readonly #onSent = (): void => {
    if (this.#endedAt === undefined && this.#measures(this.#now())) this.#lap.sent += 1;
  };

  #countRequest(due: number, now: number): void {
    if (!this.#measures(due)) return;
    this.#lap.requests += 1;
    const delay = now - due;
    if (delay > LATE) this.#lap.lateSends += 1;
    if (delay > this.#lap.longestDelay) this.#lap.longestDelay = delay;
  }

  #countReply(due: number, now: number): void {
    if (this.#measures(now)) this.#lap.received += 1;
    if (!this.#measures(due)) return;
    this.#lap.replies += 1;
    this.#lap.latency.record(now - due);
  }

  /** What was counted since the last call. */
  lap(): BenchTally {
    const lap = this.#lap;
    this.#total.add(lap);
    this.#lap = new BenchTally();
    return lap;
  }

  /** What was measured so far. */
  result(): BenchResult {
    this.lap();
    const end = Math.min(this.#endedAt ?? this.#now(), this.#until);
    const { requests, replies, lost } = this.#total;
    const due = (moment: number) => this.#schedule?.countBefore(moment) ?? 0;
    return {
      time: Math.max(0, end - this.#from),
      tally: this.#total,
      unanswered: requests - replies - lost,
      unsent: this.#schedule === undefined || end <= this.#from
        ? 0
        : due(end) - due(this.#from) - requests,
      givenUp: this.#givenUp,
    };
  }
}
