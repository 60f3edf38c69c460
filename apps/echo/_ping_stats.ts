/** Round-trip times in milliseconds. */
export interface RoundTrips {
  readonly min: number;
  readonly avg: number;
  readonly max: number;
  /** Standard deviation of all, as ping(8) has it. */
  readonly mdev: number;
}

/** Figures of a series of requests. */
export interface PingSummary {
  readonly sent: number;
  /** Whole and unchanged, late ones too. */
  readonly received: number;
  readonly late: number;
  readonly corrupted: number;
  readonly lost: number;
  readonly lossPercent: number;
  /** Of the replies received; `null` if there were none. */
  readonly rtt: RoundTrips | null;
}

/** Counts requests and replies. */
export class PingStats {
  #sent = 0;
  #received = 0;
  #late = 0;
  #corrupted = 0;
  #answered = 0;
  #min = Infinity;
  #max = 0;
  // Welford's method: sums of squares lose their digits when the times are long and alike.
  #mean = 0;
  #squares = 0;

  get sent(): number {
    return this.#sent;
  }

  get received(): number {
    return this.#received;
  }

  get corrupted(): number {
    return this.#corrupted;
  }

  /** Requests to which anything came back. */
  get answered(): number {
    return this.#answered;
  }

  addSent(): void {
    this.#sent += 1;
  }

  /** `again` if the request had a reply already, which datagrams can have. */
  addCorrupted({ again = false }: { again?: boolean } = {}): void {
    this.#corrupted += 1;
    if (!again) this.#answered += 1;
  }

  /** A reply after `time` milliseconds; `again` if a corrupted one came before it. */
  addReceived(
    time: number,
    { late, again = false }: { late: boolean; again?: boolean },
  ): void {
    this.#received += 1;
    if (!again) this.#answered += 1;
    if (late) this.#late += 1;
    this.#min = Math.min(this.#min, time);
    this.#max = Math.max(this.#max, time);
    const deviation = time - this.#mean;
    this.#mean += deviation / this.#received;
    this.#squares += deviation * (time - this.#mean);
  }

  summary(): PingSummary {
    const [sent, received, late, corrupted] = [
      this.#sent,
      this.#received,
      this.#late,
      this.#corrupted,
    ];
    const lost = sent - this.#answered;
    return {
      sent,
      received,
      late,
      corrupted,
      lost,
      lossPercent: sent === 0 ? 0 : (100 * lost) / sent,
      rtt: received === 0 ? null : {
        min: this.#min,
        avg: this.#mean,
        max: this.#max,
        mdev: Math.sqrt(this.#squares / received),
      },
    };
  }
}
