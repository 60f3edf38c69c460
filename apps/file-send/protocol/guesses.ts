import { type Endpoint, hostOf } from "@zocalo/transport";
import { unlessAborted } from "../../common/interrupts.ts";
import { pause } from "../../common/pause.ts";
import { TransferError } from "./transfer_error.ts";

/**
 * After the first wrong secret a host waits so long, after each further one twice as long, in milliseconds. A password that
 * takes a million guesses lasts a year.
 */
const FIRST_DELAY = 1_000;
const MAX_DELAY = 30_000;

/** A host that has not been wrong for so long begins anew, in milliseconds. */
const MEMORY = 600_000;

/** Hosts that are remembered. One more, and the one that was new longest ago is forgotten. */
const MAX_HOSTS = 10_000;

/** Attempts of one host that wait for their turn. */
const MAX_WAITING = 16;

/** What is known of a host. */
interface Account {
  wrong: number;
  /** When its next attempt is looked at. */
  nextAt: number;
  waiting: number;
  turn: Promise<void>;
}

/** So many of one host wait already that this one is not looked at. */
export class TooManyAttemptsError extends TransferError {
  constructor() {
    super("auth", "too many attempts come from there: try again later");
  }
}

/** Slows down who guesses at the secret of a listener, whose connections share it. */
export class Guesses {
  readonly #accounts = new Map<string, Account>();
  /** The last check of all hosts: each takes 16 MiB, so there is one at a time. */
  #check: Promise<unknown> = Promise.resolve();
  readonly #pause: typeof pause;

  /** `wait` is for tests. */
  constructor(wait = pause) {
    this.#pause = wait;
  }

  /**
   * Lets an attempt be checked when it is the turn of its host, and returns whether it is right.
   *
   * @throws {TooManyAttemptsError} If too many wait already.
   * @throws The signal's reason.
   */
  async attempt(
    remote: Endpoint,
    check: () => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const account = this.#account(hostOf(remote) ?? "");
    if (account.waiting >= MAX_WAITING) {
      throw new TooManyAttemptsError();
    }
    const before = account.turn;
    const { promise: over, resolve: pass } = Promise.withResolvers<void>();
    account.turn = before.then(() => over);
    account.waiting += 1;
    try {
      await unlessAborted(before, signal);
      const delay = account.nextAt - performance.now();
      if (delay > 0) await this.#pause(delay, signal);
      signal.throwIfAborted();
      const isRight = await this.#inTurn(check);
      this.#count(account, isRight);
      return isRight;
    } finally {
      account.waiting -= 1;
      pass();
    }
  }

  async #inTurn(check: () => Promise<boolean>): Promise<boolean> {
    const checked = this.#check.then(check);
    this.#check = checked.catch(() => {});
    return await checked;
  }

  #count(account: Account, isRight: boolean): void {
    const now = performance.now();
    if (isRight || now - account.nextAt > MEMORY) account.wrong = 0;
    if (isRight) return;
    account.nextAt = now + Math.min(FIRST_DELAY * 2 ** account.wrong, MAX_DELAY);
    account.wrong += 1;
  }

  #account(host: string): Account {
    let account = this.#accounts.get(host);
    if (account === undefined) {
      account = { wrong: 0, nextAt: -Infinity, waiting: 0, turn: Promise.resolve() };
      this.#accounts.set(host, account);
      const [oldest] = this.#accounts.keys();
      if (this.#accounts.size > MAX_HOSTS) this.#accounts.delete(oldest!);
    }
    return account;
  }
}
