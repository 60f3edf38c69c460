import { fold } from "../irc/names.ts";
import type { Network } from "../irc/network.ts";
import { standInFor } from "../irc/nicks.ts";
import type { User } from "../irc/user.ts";

/**
 * Users of other nodes who are shown with another nick than they have, since somebody else is shown with theirs: until that is over, as
 * it is when one of the two servers has heard that the nick is not its user's any more.
 */
export class StandIns {
  readonly #network: Network;
  /** What they are called in truth. */
  readonly #nicks = new Map<User, string>();
  /** The same by the folded nicks. */
  readonly #waiting = new Map<string, Set<User>>();

  constructor(network: Network) {
    this.#network = network;
  }

  /** What somebody is shown with who has a nick: that, if nobody else is. */
  choose(user: User, nick: string): string {
    const isFree = (name: string) => {
      const holder = this.#network.user(name);
      return holder === undefined || holder === user;
    };
    this.forget(user);
    if (isFree(nick)) return nick;
    this.#nicks.set(user, nick);
    const waiting = this.#waiting.get(fold(nick)) ?? new Set();
    this.#waiting.set(fold(nick), waiting.add(user));
    let count = 0;
    while (!isFree(standInFor(user, nick, count))) count += 1;
    return standInFor(user, nick, count);
  }

  /** What somebody is called on its own server. */
  nickOf(user: User): string {
    return this.#nicks.get(user) ?? user.nick;
  }

  /** Somebody has gone, or is called something else. */
  forget(user: User): void {
    const nick = this.#nicks.get(user);
    if (nick === undefined) return;
    this.#nicks.delete(user);
    const waiting = this.#waiting.get(fold(nick))!;
    waiting.delete(user);
    if (waiting.size === 0) this.#waiting.delete(fold(nick));
  }

  /** Nobody is shown with a nick any more. */
  free(nick: string): void {
    const [next] = this.#waiting.get(fold(nick)) ?? [];
    if (next === undefined) return;
    const own = this.nickOf(next);
    this.#network.rename(next, this.choose(next, own));
  }
}
