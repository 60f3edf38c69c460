import { fold } from "./names.ts";
import type { Session } from "./session.ts";

/** Which clients want to hear when somebody with a nick comes or goes (IRCv3 MONITOR). */
export class Monitors {
  /** By folded nicks. */
  readonly #watchers = new Map<string, Set<Session>>();
  /** By folded nicks, as they were written. */
  readonly #nicks = new Map<Session, Map<string, string>>();

  /** The nicks that a client wants to hear of. */
  nicksOf(session: Session): readonly string[] {
    return [...this.#nicks.get(session)?.values() ?? []];
  }

  /** Those who want to hear of a nick. */
  watchersOf(nick: string): Iterable<Session> {
    return this.#watchers.get(fold(nick)) ?? [];
  }

  /** Whether it is to hear of a nick, which it may have wanted before: not if it has `limit` of them. */
  add(session: Session, nick: string, limit: number): boolean {
    const key = fold(nick);
    const nicks = this.#nicks.get(session) ?? new Map<string, string>();
    if (nicks.has(key)) return true;
    if (nicks.size >= limit) return false;
    this.#nicks.set(session, nicks.set(key, nick));
    const watchers = this.#watchers.get(key) ?? new Set<Session>();
    this.#watchers.set(key, watchers.add(session));
    return true;
  }

  remove(session: Session, nick: string): void {
    const key = fold(nick);
    const watchers = this.#watchers.get(key);
    watchers?.delete(session);
    if (watchers?.size === 0) this.#watchers.delete(key);
    const nicks = this.#nicks.get(session);
    nicks?.delete(key);
    if (nicks?.size === 0) this.#nicks.delete(session);
  }

  /** It wants to hear of nobody, or has gone. */
  clear(session: Session): void {
    for (const nick of this.nicksOf(session)) this.remove(session, nick);
  }

  /** How many nicks somebody wants to hear of. */
  get size(): number {
    return this.#watchers.size;
  }
}
