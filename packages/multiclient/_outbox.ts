import { type Ledger, MAX_JOINED } from "./_ledger.ts";
import type { Frame } from "./frame.ts";
import type { OverflowPolicy } from "./limits.ts";

/** What an {@linkcode Outbox} writes to. */
export interface Sink {
  write(data: Uint8Array): Promise<void>;
}

/**
 * The frames that wait to be written to one client, bounded in bytes. What is added in one turn, or while a write is under
 * way, leaves in one write.
 *
 * ```text
 *           add()               the turn ends                   written, nothing waits
 *   idle ─────────▶ scheduled ────────────────▶ writing ─────────────────────────────────▶ idle
 *                                               │  ▲   │
 *                  written, more waits: at most └──┘   └─ a write fails ──▶ failed: nothing
 *                  16 KiB of it are next                                    goes out any more
 * ```
 */
export class Outbox {
  /** In bytes, as frames cost. */
  limit: number;
  readonly #sink: Sink;
  readonly #ledger: Ledger;
  readonly #overflow: OverflowPolicy;
  readonly #onFailed: (error: unknown) => void;
  #state: "idle" | "scheduled" | "writing" | "failed" = "idle";

  /** Those from `#head` on wait. */
  #frames: Frame[] = [];
  #head = 0;
  /** What they cost. */
  #waiting = 0;
  /** What is being written, each in one write, and what it costs. */
  #writes: Frame[] = [];
  #inFlight = 0;
  /** What it has got since the last pause. */
  #got = 0;
  #pause = -1;

  /** How many frames were ever added, and how many of them are gone, in their order. */
  #added = 0;
  #gone = 0;
  /** Dropped from behind the write under way. */
  #skipped = 0;
  #flushes: { readonly at: number; readonly resolve: () => void }[] | undefined;

  constructor(
    sink: Sink,
    ledger: Ledger,
    overflow: OverflowPolicy,
    limit: number,
    onFailed: (error: unknown) => void,
  ) {
    this.#sink = sink;
    this.#ledger = ledger;
    this.#overflow = overflow;
    this.limit = limit;
    this.#onFailed = onFailed;
  }

  /** What waits or is being written, as frames cost. */
  get bytes(): number {
    return this.#waiting + this.#inFlight;
  }

  /** What there is room for without dropping anything; 0 if what comes later may drop it, so that it must not be joined. */
  get room(): number {
    return this.#overflow === "drop-oldest" ? 0 : this.limit - this.bytes;
  }

  /** `"full"`: there is no room, and the policy is not to drop. */
  add(frame: Frame): "sent" | "dropped" | "full" {
    const { cost } = frame;
    if (this.#waiting + this.#inFlight + cost > this.limit && !this.#makeRoom(cost)) {
      if (this.#overflow === "disconnect") return "full";
      this.#ledger.dropped++;
      return "dropped";
    }
    this.append(frame);
    return "sent";
  }

  /** Adds frames, whether there is room or not. */
  append(frame: Frame): void {
    if (this.#state === "failed") return;
    this.#frames.push(frame);
    this.#added += frame.count;
    this.#waiting += frame.cost;
    frame.hold(this.#ledger);
    this.#press(frame.cost);
    if (this.#state === "idle") this.#schedule();
  }

  #press(cost: number): void {
    const { turns } = this.#ledger;
    if (this.#pause !== turns.number) this.#got = 0;
    this.#pause = turns.number;
    this.#got += cost;
    if (this.#got >= turns.share) turns.press();
  }

  #schedule(): void {
    this.#state = "scheduled";
    this.#ledger.turns.schedule(this);
  }

  #makeRoom(cost: number): boolean {
    if (this.#overflow !== "drop-oldest" || this.#inFlight + cost > this.limit) return false;
    while (this.bytes + cost > this.limit) this.#drop(this.#frames[this.#head++]!);
    this.#compact();
    return true;
  }

  /** Begins to write what waits. */
  start(): void {
    if (this.#state !== "scheduled") return;
    this.#state = "writing";
    if (this.#head < this.#frames.length) this.#send(this.#take());
    else this.#state = "idle";
  }

  /** Writes all that waits at once, so that the sink can be closed behind it. */
  rush(): void {
    const frames = this.#takeAll();
    if (frames.length > 0) this.#send(frames);
  }

  // Callbacks rather than asynchronous functions: this is done for each client at each broadcast.
  #send(frames: readonly Frame[]): void {
    const joined = this.#ledger.join(frames);
    if (frames.length > 1) {
      joined.hold(this.#ledger);
      for (const frame of frames) frame.release(this.#ledger);
    }
    const { bytes, cost, count } = joined;
    this.#waiting -= cost;
    this.#inFlight += cost;
    this.#writes.push(joined);
    this.#sink.write(bytes).then(
      () => this.#onWritten(count),
      (error) => this.#onFailure(count, error),
    );
  }

  #onWritten(count: number): void {
    this.#land();
    this.#ledger.framesOut += count;
    this.#pass(count);
    if (this.#state !== "writing" || this.#inFlight > 0) return;
    this.#state = "idle";
    if (this.#head < this.#frames.length) this.#schedule();
  }

  #onFailure(count: number, error: unknown): void {
    this.#land();
    this.#ledger.dropped += count;
    this.#fail(error);
  }

  /** The first of the writes has ended. */
  #land(): void {
    const joined = this.#writes.shift();
    if (joined === undefined) return;
    this.#inFlight -= joined.cost;
    joined.release(this.#ledger);
  }

  /** What waits, as much of it as leaves in one write. */
  #take(): readonly Frame[] {
    if (this.#waiting <= MAX_JOINED) return this.#takeAll();
    let end = this.#head;
    let size = 0;
    do size += this.#frames[end++]!.bytes.length; while (
      end < this.#frames.length && size + this.#frames[end]!.bytes.length <= MAX_JOINED
    );
    const frames = this.#frames.slice(this.#head, end);
    this.#head = end;
    this.#compact();
    return frames;
  }

  #takeAll(): readonly Frame[] {
    const frames = this.#head === 0 ? this.#frames : this.#frames.slice(this.#head);
    this.#frames = [];
    this.#head = 0;
    return frames;
  }

  /** Gives memory back, but not at each frame, which would make dropping one cost as much as all that wait. */
  #compact(): void {
    if (this.#head <= this.#frames.length / 2) return;
    this.#frames = this.#frames.slice(this.#head);
    this.#head = 0;
  }

  /** Drops what waits behind the write under way. */
  discard(): void {
    for (const frame of this.#takeAll()) this.#drop(frame);
    if (this.#inFlight === 0) this.#pass(0);
  }

  /** Lets go of all, since the sink has been aborted: what is being written is not waited for. */
  abandon(): void {
    this.discard();
    while (this.#writes.length > 0) this.#land();
  }

  #drop(frame: Frame): void {
    this.#waiting -= frame.cost;
    frame.release(this.#ledger);
    this.#skipped += frame.count;
    this.#ledger.dropped += frame.count;
  }

  #fail(error: unknown): void {
    this.discard();
    this.#pass(this.#added - this.#gone - this.#skipped);
    if (this.#state === "failed") return;
    this.#state = "failed";
    this.#onFailed(error);
  }

  /** Resolves when all that was added so far is gone. */
  flushed(): Promise<void> {
    if (this.#gone + this.#skipped === this.#added) return Promise.resolve();
    return new Promise((resolve) => (this.#flushes ??= []).push({ at: this.#added, resolve }));
  }

  /** So many frames are gone, and those that were dropped behind them. */
  #pass(count: number): void {
    this.#gone += count + this.#skipped;
    this.#skipped = 0;
    while (this.#flushes !== undefined && this.#flushes[0]!.at <= this.#gone) {
      this.#flushes.shift()!.resolve();
      if (this.#flushes.length === 0) this.#flushes = undefined;
    }
  }
}
