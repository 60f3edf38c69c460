import type { Backplane } from "../mesh/backplane.ts";
import { LIMITS } from "./config.ts";
import { hashOf } from "./hash.ts";
import { fold } from "./names.ts";
import type { User } from "./user.ts";
import type { Users } from "./users.ts";

/**
 * A nick of a user's own, in place of one that somebody else has: the same on every server, which each can tell by itself. There are as
 * many as one may ask for.
 */
export function standInFor({ id }: Pick<User, "id">, nick: string, count: number): string {
  const suffix = hashOf(count === 0 ? id : `${id} ${count}`);
  return `${nick.slice(0, LIMITS.nick - suffix.length - 1)}_${suffix}`;
}

/**
 * The nicks of the users of this server, and of those who are about to be some: on a network each belongs to one server at a time,
 * which has claimed it.
 */
export class Nicks {
  readonly #backplane: Backplane;
  readonly #users: Users;
  /** Folded; without other servers nobody has to ask. */
  readonly #own = new Set<string>();

  constructor(backplane: Backplane, users: Users) {
    this.#backplane = backplane;
    this.#users = users;
  }

  /** Whether somebody has a nick, or is about to, who is not that user. */
  isTaken(nick: string, user?: User): boolean {
    const holder = this.#users.named(nick);
    return holder === undefined ? this.#own.has(fold(nick)) : holder !== user;
  }

  /** Takes one that is not taken here, if others let it. What was granted may be lost at once: see {@linkcode Nicks.has}. */
  take(nick: string): boolean | Promise<boolean> {
    if (!this.#backplane.isShared) return true;
    const key = fold(nick);
    this.#own.add(key);
    const answer = this.#backplane.claim(key);
    if (typeof answer === "boolean") return this.#settle(key, answer);
    return answer.then((isGranted) => this.#settle(key, isGranted));
  }

  #settle(key: string, isGranted: boolean): boolean {
    if (!isGranted) this.#own.delete(key);
    return isGranted;
  }

  /** Whether one was taken, and neither released nor lost since. */
  has(nick: string): boolean {
    return !this.#backplane.isShared || this.#own.has(fold(nick));
  }

  /** Gives one back. */
  release(nick: string): void {
    const key = fold(nick);
    if (this.#own.delete(key)) this.#backplane.release(key);
  }

  /** Another server has it. */
  lose(key: string): void {
    this.#own.delete(key);
  }
}
