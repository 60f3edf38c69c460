import { fold } from "./names.ts";
import type { User } from "./user.ts";

/** Somebody who left, or had that nick. */
export interface FormerUser {
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  readonly realname: string;
  readonly server: string;
  /** In milliseconds since 1970. */
  readonly leftAt: number;
}

/** Those who were here last. */
export class FormerUsers {
  readonly #limit: number;
  /** Most recent last. */
  readonly #users: FormerUser[] = [];

  /** Remembers at most `limit`. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#users.length;
  }

  /** Those who had a nick, most recent first. */
  named(nick: string): FormerUser[] {
    return this.#users.filter((user) => fold(user.nick) === fold(nick)).reverse();
  }

  /** Somebody leaves, or has another nick from now on. */
  add({ nick, username, host, realname, server }: User, leftAt: number): void {
    this.#users.push({ nick, username, host, realname, server, leftAt });
    if (this.#users.length > this.#limit) this.#users.shift();
  }
}
