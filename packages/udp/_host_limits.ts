import { hostOf } from "./_address.ts";
import { RecencyMap } from "./_recency_map.ts";

/** What each host may do. */
export interface HostRules {
  /** Datagrams a second, on average; `Infinity` for any. */
  readonly rate: number;
  /** How many may come at once after a pause. */
  readonly burst: number;
  /** How many handlers may run for one host at a time. */
  readonly maxHandlers: number;
}

/** Why a host is refused. */
export type Refusal = "rate" | "busy";

/** What is known of a host. */
export interface HostAccount {
  readonly host: string;
  /** Datagrams that it may send at once (a token bucket), as of `at`. */
  tokens: number;
  at: number;
  /** How many run now. */
  handlers: number;
  /** Whether it was told of since its bucket was last full, or half of its handlers free. */
  readonly told: Record<Refusal, boolean>;
}

/**
 * Accounts of hosts: of all for which handlers run, and of no more than `maxHosts` others; the one that was let through
 * longest ago is forgotten. Without a rate there is nothing to remember of those others.
 */
export class HostLimits {
  readonly #rules: HostRules;
  readonly #maxHosts: number;
  readonly #now: () => number;
  readonly #busy = new Map<string, HostAccount>();
  readonly #others = new RecencyMap<HostAccount>();

  constructor(rules: HostRules, maxHosts: number, now: () => number = () => performance.now()) {
    this.#rules = rules;
    this.#maxHosts = maxHosts;
    this.#now = now;
  }

  get size(): number {
    return this.#busy.size + this.#others.size;
  }

  account(hostname: string): HostAccount {
    const host = hostOf(hostname);
    const known = this.#busy.get(host) ?? this.#others.get(host);
    if (known !== undefined) return known;
    const { rate, burst } = this.#rules;
    const account = {
      host,
      tokens: burst,
      at: rate === Infinity ? 0 : this.#now(),
      handlers: 0,
      told: { rate: false, busy: false },
    };
    this.#remember(account);
    return account;
  }

  #remember(account: HostAccount): void {
    if (this.#rules.rate === Infinity) return;
    this.#others.add(account.host, account);
    if (this.#others.size > this.#maxHosts) this.#others.delete(this.#others.oldest!.host);
  }

  /** Takes one datagram in, or says why not. */
  refusal(account: HostAccount): Refusal | undefined {
    const { rate, burst, maxHandlers } = this.#rules;
    if (account.handlers >= maxHandlers) return "busy";
    if (rate === Infinity) return undefined;
    const now = this.#now();
    account.tokens = Math.min(burst, account.tokens + (now - account.at) * rate / 1_000);
    account.at = now;
    if (account.tokens >= burst) account.told.rate = false;
    if (account.tokens < 1) return "rate";
    account.tokens -= 1;
    this.#others.touch(account.host);
    return undefined;
  }

  /** A handler runs for it until {@linkcode HostLimits.ended} is called. */
  began(account: HostAccount): void {
    account.handlers += 1;
    if (account.handlers > 1) return;
    this.#others.delete(account.host);
    this.#busy.set(account.host, account);
  }

  ended(account: HostAccount): void {
    account.handlers -= 1;
    if (account.handlers <= this.#rules.maxHandlers / 2) account.told.busy = false;
    if (account.handlers > 0) return;
    this.#busy.delete(account.host);
    this.#remember(account);
  }
}
