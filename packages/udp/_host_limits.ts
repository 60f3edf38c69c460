import { hostOf } from "./_address.ts";

/** What each host may do. */
export interface HostRules {
  /** Datagrams a second, on average; `Infinity` for any. */
  readonly rate: number;
  /** How many may come at once after a pause. */
  readonly burst: number;
  /** How many handlers may run for one host at a time. */
  readonly maxHandlers: number;
}

/** What is known of a host. */
export interface HostAccount {
  readonly host: string;
  /** Datagrams that it may send at once (a token bucket), as of `at`. */
  tokens: number;
  at: number;
  handlers: number;
  /** Whether it was refused one since its bucket was last full. */
  limited: boolean;
}

/** Accounts of hosts, no more than `maxHosts`: the one that was let through longest ago is forgotten. */
export class HostLimits {
  readonly #rules: HostRules;
  readonly #maxHosts: number;
  readonly #now: () => number;
  readonly #accounts = new Map<string, HostAccount>();

  constructor(rules: HostRules, maxHosts: number, now: () => number = () => performance.now()) {
    this.#rules = rules;
    this.#maxHosts = maxHosts;
    this.#now = now;
  }

  get size(): number {
    return this.#accounts.size;
  }

  account(hostname: string): HostAccount {
    const host = hostOf(hostname);
    const known = this.#accounts.get(host);
    if (known !== undefined) return known;
    const account = {
      host,
      tokens: this.#rules.burst,
      at: this.#rules.rate === Infinity ? 0 : this.#now(),
      handlers: 0,
      limited: false,
    };
    this.#accounts.set(host, account);
    if (this.#accounts.size > this.#maxHosts) {
      const [oldest] = this.#accounts.keys();
      this.#accounts.delete(oldest!);
    }
    return account;
  }

  /** Takes one datagram in, or says why not. */
  refusal(account: HostAccount): "rate" | "busy" | undefined {
    const { rate, burst, maxHandlers } = this.#rules;
    if (account.handlers >= maxHandlers) return "busy";
    if (rate === Infinity) return undefined;
    const now = this.#now();
    account.tokens = Math.min(burst, account.tokens + (now - account.at) * rate / 1_000);
    account.at = now;
    if (account.tokens >= burst) account.limited = false;
    if (account.tokens < 1) return "rate";
    account.tokens -= 1;
    // Last in the order in which accounts are forgotten.
    this.#accounts.delete(account.host);
    this.#accounts.set(account.host, account);
    return undefined;
  }
}
