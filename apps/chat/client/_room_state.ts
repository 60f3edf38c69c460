import type { Features } from "./_features.ts";
import { keep, MAX_NAME } from "./_keep.ts";
import type { Member, Room } from "./room.ts";

/**
 * Members that are kept of one room. The largest rooms of libera.chat and Twitch's lists of names have some thousands; what
 * a server says beyond that is counted by nobody.
 */
const MAX_MEMBERS = 20_000;

/** Members of all rooms together: five of the largest, and some 30 MB. */
const MAX_ALL_MEMBERS = 100_000;

/** How many members there are in all rooms. */
export interface MemberCount {
  count: number;
}

interface Standing {
  nick: string;
  prefix: string;
  away: boolean;
}

/** A room that this client is in, or was. */
export class RoomState implements Room {
  joined = false;
  /** Whether it was left by losing the connection, and joined again. */
  rejoined = false;
  /** When this client came into it by the server's clock: what is older is told again. */
  joinedAt = 0;
  topic = "";
  #members = new Map<string, Standing>();
  #sorted: readonly Member[] | undefined;
  #features: Features;

  readonly #all: MemberCount;

  /** `all` is shared by all rooms. */
  constructor(features: Features, all: MemberCount) {
    this.#features = features;
    this.#all = all;
  }

  get memberCount(): number {
    return this.#members.size;
  }

  get members(): readonly Member[] {
    return this.#sorted ??= this.#sort();
  }

  /** This client has come in: who else is there will be told. */
  enter(features: Features, time: number): void {
    this.#features = features;
    this.rejoined = this.joinedAt > 0;
    this.joined = true;
    this.joinedAt = time;
    this.topic = "";
    this.#forget();
  }

  /** It is not in the room any more. */
  leave(): void {
    this.joined = false;
    this.#forget();
  }

  has(nick: string): boolean {
    return this.#members.has(this.#features.fold(nick));
  }

  /** Somebody is in the room. `prefix` is what is known of its signs. */
  add(nick: string, prefix = ""): void {
    const key = keep(this.#features.fold(nick), MAX_NAME);
    const known = this.#members.get(key);
    if (known === undefined) {
      if (this.#members.size >= MAX_MEMBERS || this.#all.count >= MAX_ALL_MEMBERS) return;
      this.#all.count += 1;
    }
    this.#members.set(key, { nick: keep(nick, MAX_NAME), prefix, away: known?.away ?? false });
    this.#sorted = undefined;
  }

  /** Returns whether it was there. */
  remove(nick: string): boolean {
    this.#sorted = undefined;
    const wasThere = this.#members.delete(this.#features.fold(nick));
    if (wasThere) this.#all.count -= 1;
    return wasThere;
  }

  rename(nick: string, newNick: string): void {
    const known = this.#members.get(this.#features.fold(nick));
    if (known === undefined) return;
    this.remove(nick);
    this.add(newNick, known.prefix);
    this.setAway(newNick, known.away);
  }

  setAway(nick: string, away: boolean): void {
    const known = this.#members.get(this.#features.fold(nick));
    if (known === undefined) return;
    known.away = away;
    this.#sorted = undefined;
  }

  /** Gives somebody a sign or takes it away. */
  setPrefix(nick: string, sign: string, adding: boolean): void {
    const known = this.#members.get(this.#features.fold(nick));
    if (known === undefined) return;
    const signs = adding ? known.prefix + sign : known.prefix.replaceAll(sign, "");
    known.prefix = [...this.#features.prefixes].filter((each) => signs.includes(each)).join("");
    this.#sorted = undefined;
  }

  /** The server compares names in another way from now on. */
  refold(): void {
    const members = [...this.#members.values()];
    this.#forget();
    for (const { nick, prefix, away } of members) {
      this.add(nick, prefix);
      this.setAway(nick, away);
    }
  }

  #forget(): void {
    this.#all.count -= this.#members.size;
    this.#members.clear();
    this.#sorted = undefined;
  }

  #sort(): readonly Member[] {
    const { prefixes } = this.#features;
    const rank = (prefix: string) => prefix === "" ? prefixes.length : prefixes.indexOf(prefix[0]!);
    return [...this.#members]
      .map(([key, { ...member }]) => ({ key, rank: rank(member.prefix), member }))
      .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .map(({ member }) => member);
  }
}
