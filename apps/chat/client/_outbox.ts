import type { Pace } from "./chat_options.ts";

/** Something that waits for its turn. */
export interface Queued {
  /** The line, made when its turn has come. */
  readonly line: () => string;
  /** It waits for the next connection too, if this one is lost. */
  readonly lasting: boolean;
}

/**
 * How fast, unless told otherwise: four lines and a PING in two seconds, which is what `chat serve` lets through without a
 * pause. Servers that want less answer the PING later.
 */
export const DEFAULT_PACE: Pace = { lines: 4, interval: 2_000 };

/** How long an answer to a PING is waited for: a server that never answers must not stop all that is said. */
const PONG_TIMEOUT = 30_000;

/** What may wait: text of some hundred pages, as it is pasted. */
export const MAX_WAITING = 10_000;

/** What begins the tokens of our PINGs. */
const TOKEN = "zocalo";

/**
 * Lines on their way to the server. Servers cut off clients that send too fast (RFC 1459, 8.10), each with its own idea of
 * that. So after some lines a PING follows, and the next wait for the answer and for a time: never more of them lie at the
 * server than it takes.
 */
export class Outbox {
  readonly #pace: Pace;
  readonly #now: () => number;
  #urgent: string[] = [];
  #queue: Queued[] = [];
  #tokens = 0;
  /** The PING whose answer is waited for, and since when. */
  #pinged: { readonly token: string; readonly at: number } | undefined;
  #startedAt = -Infinity;
  #sent = 0;
  /** While it is true, only urgent lines go. */
  held = true;

  constructor(pace: Pace, now: () => number) {
    this.#pace = pace;
    this.#now = now;
  }

  /** How many PINGs there have been. */
  get pings(): number {
    return this.#tokens;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Whether nothing waits for its turn, and something may be said. */
  get isIdle(): boolean {
    return !this.held && this.#queue.length === 0;
  }

  /** When there is something to send, in milliseconds since 1970. */
  get readyAt(): number | undefined {
    if (this.#urgent.length > 0) return -Infinity;
    if (this.held || this.#queue.length === 0) return undefined;
    if (this.#pinged !== undefined) return this.#pinged.at + PONG_TIMEOUT;
    return this.#sent < this.#pace.lines ? -Infinity : this.#startedAt + this.#pace.interval;
  }

  /** A line that goes before all others: what the protocol itself wants. */
  now(line: string): void {
    this.#urgent.push(line);
  }

  /** A PING that goes before all others; returns its token. */
  ping(): string {
    const token = `${TOKEN}${++this.#tokens}`;
    this.now(`PING ${token}`);
    return token;
  }

  /** Something that waits for its turn. Check {@linkcode waiting} before. */
  add(item: Queued): void {
    this.#queue.push(item);
  }

  /** Drops what waits. */
  clear(): void {
    this.#queue = [];
  }

  /** A new connection: what waited goes on waiting, unless it belonged to the old one. */
  reset(): void {
    this.#urgent = [];
    this.#queue = this.#queue.filter(({ lasting }) => lasting);
    this.#pinged = undefined;
    this.#startedAt = -Infinity;
    this.held = true;
  }

  /** A PING was answered. Returns which of {@linkcode pings} it was; 0 if none of them. */
  pong(token: string): number {
    if (this.#pinged?.token === token) this.#pinged = undefined;
    const ping = token.startsWith(TOKEN) ? Number(token.slice(TOKEN.length)) : 0;
    return ping <= this.#tokens ? ping : 0;
  }

  take(): string[] {
    const lines = this.#urgent;
    this.#urgent = [];
    if (this.held || this.#queue.length === 0) return lines;
    const now = this.#now();
    if (this.#pinged !== undefined && now >= this.#pinged.at + PONG_TIMEOUT) {
      this.#pinged = undefined;
    }
    if (this.#pinged !== undefined) return lines;
    // A clock that was set back must not stop it.
    if (now >= this.#startedAt + this.#pace.interval || now < this.#startedAt) {
      this.#startedAt = now;
      this.#sent = 0;
    }
    const count = Math.min(this.#queue.length, this.#pace.lines - this.#sent);
    this.#sent += count;
    for (const item of this.#queue.splice(0, count)) lines.push(item.line());
    if (this.#queue.length > 0 && count > 0) {
      const token = this.ping();
      lines.push(...this.#urgent.splice(0));
      this.#pinged = { token, at: now };
    }
    return lines;
  }
}
