/** How long a server may be silent until it is sent a PING, and how long it may take to answer, in milliseconds. */
const PING_AFTER = 60_000;
const PING_TIMEOUT = 60_000;

/** How long a server may take to welcome: as long as `chat serve` waits for a client to register. */
const WELCOME_TIMEOUT = 60_000;

/** What is to be done about a server that says nothing. */
export type Concern = "ping" | "lost";

/** Notices that a server has gone without a word. A PING comes before any judgement: the pause may have been our own. */
export class KeepAlive {
  readonly #connectedAt: number;
  #heardAt: number;
  #pingedAt: number | undefined;
  #welcomed = false;

  constructor(now: number) {
    this.#connectedAt = this.#heardAt = now;
  }

  heard(now: number): void {
    this.#heardAt = now;
    this.#pingedAt = undefined;
  }

  welcomed(): void {
    this.#welcomed = true;
  }

  /** When {@linkcode check} has something to say. */
  get at(): number {
    if (!this.#welcomed) return this.#connectedAt + WELCOME_TIMEOUT;
    return this.#pingedAt === undefined
      ? this.#heardAt + PING_AFTER
      : this.#pingedAt + PING_TIMEOUT;
  }

  check(now: number): Concern | undefined {
    if (now < this.at) return undefined;
    if (!this.#welcomed || this.#pingedAt !== undefined) return "lost";
    this.#pingedAt = now;
    return "ping";
  }
}
