import { RecencyMap } from "./_recency_map.ts";

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

interface Entry<P> {
  readonly session: P;
  /** The last sweep before. */
  heard: number;
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
  readonly #confirmed = new RecencyMap<Entry<P>>();
  /** Anybody can fill a table with addresses of others: these make room first, and only for one another. */
  readonly #unconfirmed = new RecencyMap<Entry<P>>();
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
    for (const entries of [this.#confirmed, this.#unconfirmed]) {
      for (const { session } of entries) yield session;
    }
  }

  /** The session of a peer that was just heard of. */
  heard(key: string): P | undefined {
    const entries = this.#entries(key);
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    entry.heard = this.#sweep;
    entries.touch(key);
    return entry.session;
  }

  /** Makes room for one more, if need be by ending an unconfirmed one. Returns whether there is room. */
  makeRoom(): boolean {
    if (this.size < this.#max) return true;
    const oldest = this.#unconfirmed.oldest;
    if (oldest === undefined) return false;
    this.#end(oldest.session, "evicted");
    return true;
  }

  /** Keeps a new one, for which there is room. */
  add(session: P): void {
    const entries = session.confirmed ? this.#confirmed : this.#unconfirmed;
    entries.add(session.key, { session, heard: this.#sweep });
    this.#stop ??= this.#ticker(this.#period, () => this.#sweepAll());
  }

  /** What is confirmed by now no longer makes room. Does nothing if its session has ended, though its peer have another. */
  confirm(session: P): void {
    const { key } = session;
    if (this.#unconfirmed.get(key)?.session !== session) return;
    this.#unconfirmed.delete(key);
    this.add(session);
  }

  /** Returns whether it was there: its peer may have another by now. */
  delete(session: P): boolean {
    const entries = this.#entries(session.key);
    if (entries.get(session.key)?.session !== session) return false;
    entries.delete(session.key);
    if (this.size === 0) this.#rest();
    return true;
  }

  #entries(key: string): RecencyMap<Entry<P>> {
    return this.#confirmed.get(key) === undefined ? this.#unconfirmed : this.#confirmed;
  }

  #sweepAll(): void {
    this.#sweep += 1;
    for (const entries of [this.#confirmed, this.#unconfirmed]) {
      for (;;) {
        const { oldest } = entries;
        if (oldest === undefined || this.#sweep - oldest.heard < this.#sweeps) break;
        this.#end(oldest.session, "idle");
      }
    }
  }

  #end(session: P, reason: "idle" | "evicted"): void {
    this.delete(session);
    this.#onEnd(session, reason);
  }

  #rest(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}
