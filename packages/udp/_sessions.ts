/** Sweeps are never further apart, and never closer together. In milliseconds. */
const MAX_PERIOD = 500;
const MIN_PERIOD = 5;

/** The time limit spans so many sweeps. */
const SWEEPS = 20;

/** Calls `tick` every `period` milliseconds, and does not keep the process alive. Returns how to stop it. */
export type Ticker = (period: number, tick: () => void) => () => void;

const tickEvery: Ticker = (period, tick) => {
  const timer = setInterval(tick, period);
  Deno.unrefTimer(timer);
  return () => clearInterval(timer);
};

/** What a {@linkcode Sessions} keeps. */
export interface Kept {
  readonly key: string;
  /** Whether its peer has shown that it is where it says. */
  readonly confirmed: boolean;
}

/** What a {@linkcode Sessions} keeps to. */
export interface SessionRules {
  /** In milliseconds. */
  readonly idle: number;
  readonly max: number;
}

/**
 * Who was heard of lately. Time is counted in sweeps, not read from a clock: a process that was stopped does not take its own
 * pause for its peers'. Sessions are kept in the order in which they were last heard of, so a sweep looks at those that end
 * and no others.
 */
export class Sessions<P extends Kept> {
  readonly #max: number;
  readonly #sweeps: number;
  readonly #period: number;
  readonly #onEnd: (session: P, reason: "idle" | "evicted") => void;
  readonly #ticker: Ticker;
  readonly #confirmed = new Map<string, { session: P; heard: number }>();
  /** Anybody can fill a table with addresses of others: these make room first, and only for one another. */
  readonly #unconfirmed = new Map<string, { session: P; heard: number }>();
  #sweep = 0;
  #stop: (() => void) | undefined;

  constructor(
    { idle, max }: SessionRules,
    onEnd: (session: P, reason: "idle" | "evicted") => void,
    ticker: Ticker = tickEvery,
  ) {
    this.#max = max;
    this.#period = Math.max(MIN_PERIOD, Math.min(idle / SWEEPS, MAX_PERIOD));
    // The time before the first sweep is unknown, and not counted.
    this.#sweeps = Math.ceil(idle / this.#period) + 1;
    this.#onEnd = onEnd;
    this.#ticker = ticker;
  }

  get size(): number {
    return this.#confirmed.size + this.#unconfirmed.size;
  }

  *[Symbol.iterator](): Generator<P> {
    for (const map of [this.#confirmed, this.#unconfirmed]) {
      for (const { session } of map.values()) yield session;
    }
  }

  /** The session of a peer that was just heard of. */
  heard(key: string): P | undefined {
    const entry = this.#confirmed.get(key) ?? this.#unconfirmed.get(key);
    if (entry === undefined) return undefined;
    this.delete(key);
    this.#keep(entry.session);
    return entry.session;
  }

  /** Keeps a new one, if need be instead of an unconfirmed one. Returns whether there is room. */
  add(session: P): boolean {
    if (this.size >= this.#max) {
      const [oldest] = this.#unconfirmed.values();
      if (oldest === undefined) return false;
      this.#end(oldest.session, "evicted");
    }
    this.#keep(session);
    return true;
  }

  /** Returns whether it was there. */
  delete(key: string): boolean {
    const existed = this.#confirmed.delete(key) || this.#unconfirmed.delete(key);
    if (this.size === 0) this.#rest();
    return existed;
  }

  #keep(session: P): void {
    const map = session.confirmed ? this.#confirmed : this.#unconfirmed;
    map.set(session.key, { session, heard: this.#sweep });
    this.#stop ??= this.#ticker(this.#period, () => this.#sweepAll());
  }

  #sweepAll(): void {
    this.#sweep += 1;
    for (const map of [this.#confirmed, this.#unconfirmed]) {
      for (const { session, heard } of map.values()) {
        if (this.#sweep - heard < this.#sweeps) break;
        this.#end(session, "idle");
      }
    }
  }

  #end(session: P, reason: "idle" | "evicted"): void {
    this.delete(session.key);
    this.#onEnd(session, reason);
  }

  #rest(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}
