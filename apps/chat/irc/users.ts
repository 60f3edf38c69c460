import type { UserId } from "../mesh/op.ts";
import { fold } from "./names.ts";
import type { User } from "./user.ts";

/** Who is there: one for each nick. */
export class Users {
  /** By their folded nicks. */
  readonly #byNick = new Map<string, User>();
  readonly #byId = new Map<UserId, User>();
  /** How many of them are on this server. */
  local = 0;
  /** The most at once so far. */
  readonly most = { local: 0, global: 0 };

  get size(): number {
    return this.#byNick.size;
  }

  named(nick: string): User | undefined {
    return this.#byNick.get(fold(nick));
  }

  withId(id: UserId): User | undefined {
    return this.#byId.get(id);
  }

  values(): MapIterator<User> {
    return this.#byNick.values();
  }

  add(user: User): void {
    this.checkFree(user, user.nick);
    this.#byNick.set(fold(user.nick), user);
    this.#byId.set(user.id, user);
    if (user.session !== undefined) this.local++;
    this.most.local = Math.max(this.most.local, this.local);
    this.most.global = Math.max(this.most.global, this.size);
  }

  rename(user: User, nick: string): void {
    this.#byNick.delete(fold(user.nick));
    user.nick = nick;
    this.#byNick.set(fold(nick), user);
  }

  delete(user: User): void {
    this.#byNick.delete(fold(user.nick));
    this.#byId.delete(user.id);
    if (user.session !== undefined) this.local--;
  }

  /**
   * Two users of one nick would take each other's place; that is for those to prevent who know what to tell them.
   *
   * @throws {Error} If somebody else has it.
   */
  checkFree(user: User, nick: string): void {
    const holder = this.named(nick);
    if (holder === undefined || holder === user) return;
    throw new Error(`Cannot give a nick that is taken: current value is ${JSON.stringify(nick)}`);
  }
}
