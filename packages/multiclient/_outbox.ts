import type { Ledger } from "./_ledger.ts";
import { MAX_JOINED, type Parcel } from "./_parcel.ts";
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
  #parcels: Parcel[] = [];
  #head = 0;
  /** What they cost. */
  #waiting = 0;
  /** What the frames that are being written cost. */
  #inFlight = 0;
  /** Whether the ledger counts it. */
  #counted = true;

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

  /** What there is room for without dropping anything; 0 if what is added later may drop it, so that it must be a parcel of its own. */
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
  append(parcel: Parcel): void {
    if (this.#state === "failed") return;
    this.#parcels.push(parcel);
    this.#added += parcel.count;
    this.#waiting += parcel.cost;
    if (this.#counted) this.#ledger.queuedBytes += parcel.cost;
    if (this.#state === "idle") this.#schedule();
  }

  #schedule(): void {
    this.#state = "scheduled";
    this.#ledger.schedule(this);
  }

  #makeRoom(cost: number): boolean {
    if (this.#overflow !== "drop-oldest" || this.#inFlight + cost > this.limit) return false;
    while (this.bytes + cost > this.limit) this.#drop(this.#parcels[this.#head++]!);
    this.#compact();
    return true;
  }

  /** Begins to write what waits. */
  start(): void {
    if (this.#state !== "scheduled") return;
    this.#state = "writing";
    if (this.#head < this.#parcels.length) this.#send(this.#take());
    else this.#state = "idle";
  }

  /** Writes all that waits at once, so that the sink can be closed behind it. */
  rush(): void {
    const parcels = this.#takeAll();
    if (parcels.length > 0) this.#send(parcels);
  }

  // Callbacks rather than asynchronous functions: this is done for each client at each broadcast.
  #send(parcels: readonly Parcel[]): void {
    let cost = 0;
    let count = 0;
    for (const parcel of parcels) {
      cost += parcel.cost;
      count += parcel.count;
    }
    this.#waiting -= cost;
    this.#inFlight += cost;
    this.#sink.write(this.#ledger.join(parcels)).then(
      () => this.#onWritten(cost, count),
      (error) => this.#onFailure(cost, count, error),
    );
  }

  #onWritten(cost: number, count: number): void {
    this.#land(cost);
    this.#ledger.framesOut += count;
    this.#pass(count);
    if (this.#state !== "writing" || this.#inFlight > 0) return;
    this.#state = "idle";
    if (this.#head < this.#parcels.length) this.#schedule();
  }

  #onFailure(cost: number, count: number, error: unknown): void {
    this.#land(cost);
    this.#ledger.dropped += count;
    this.#fail(error);
  }

  #land(cost: number): void {
    this.#inFlight -= cost;
    if (this.#counted) this.#ledger.queuedBytes -= cost;
  }

  /** What waits, as much of it as leaves in one write. */
  #take(): readonly Parcel[] {
    if (this.#waiting <= MAX_JOINED) return this.#takeAll();
    let end = this.#head;
    let size = 0;
    do size += this.#parcels[end++]!.bytes.length; while (
      end < this.#parcels.length && size + this.#parcels[end]!.bytes.length <= MAX_JOINED
    );
    const parcels = this.#parcels.slice(this.#head, end);
    this.#head = end;
    this.#compact();
    return parcels;
  }

  #takeAll(): readonly Parcel[] {
    const parcels = this.#head === 0 ? this.#parcels : this.#parcels.slice(this.#head);
    this.#parcels = [];
    this.#head = 0;
    return parcels;
  }

  /** Gives memory back, but not at each frame, which would make dropping one cost as much as all that wait. */
  #compact(): void {
    if (this.#head <= this.#parcels.length / 2) return;
    this.#parcels = this.#parcels.slice(this.#head);
    this.#head = 0;
  }

  /** Drops what waits behind the write under way. */
  discard(): void {
    for (const parcel of this.#takeAll()) this.#drop(parcel);
    if (this.#inFlight === 0) this.#pass(0);
  }

  /** The ledger counts it no more. */
  leaveLedger(): void {
    if (this.#counted) this.#ledger.queuedBytes -= this.bytes;
    this.#counted = false;
  }

  #drop({ cost, count }: Parcel): void {
    this.#waiting -= cost;
    if (this.#counted) this.#ledger.queuedBytes -= cost;
    this.#skipped += count;
    this.#ledger.dropped += count;
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
