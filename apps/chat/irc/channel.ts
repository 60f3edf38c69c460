import type { History } from "./history.ts";
import { matchesFolded } from "./mask.ts";
import type { Relay } from "./relay.ts";
import type { Stamps } from "./stamps.ts";
import { foldedMaskOf, type User } from "./user.ts";

/** What a member is on a channel; op and voice may both hold. */
export interface Standing {
  op: boolean;
  voice: boolean;
  /** Tells this membership from others of the same user: see {@linkcode Membership.join}. */
  readonly join: number;
}

/** A mode that is a list of masks. */
export type ListMode = "b" | "e" | "I";

/** An entry of a list mode: whom it means, the nick of who set it and when (milliseconds since 1970). */
export interface ListEntry {
  readonly mask: string;
  /** The mask as it is compared. */
  readonly folded: string;
  readonly by: string;
  readonly at: number;
}

/** What a channel is about. */
export interface Topic {
  readonly text: string;
  /** The nick of who set it. */
  readonly by: string;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

/** A channel; it is there while somebody is in it. {@linkcode Rooms} changes its members. */
export class Channel {
  /** As it was written by who came first. */
  readonly name: string;
  /** In milliseconds since 1970. Where channels of one name meet that began apart, the older one's counts for both. */
  createdAt: number;
  /** When others began that have become one with it. {@linkcode Rooms} keeps them. */
  readonly merged = new Set<number>();
  readonly members = new Map<User, Standing>();
  /** Those without a parameter: `n` none from outside, `t` topic by operators, `m` moderated, `i` by invitation, `s` secret. */
  readonly flags: Set<string> = new Set("nt");
  key: string | undefined;
  limit: number | undefined;
  /** Entries of the list modes: `b` bans, `e` exceptions from them, `I` who comes in without being invited. */
  readonly lists: Record<ListMode, readonly ListEntry[]> = { b: [], e: [], I: [] };
  topic: Topic | undefined;
  /** Whom its operators have invited: they may come in once whatever its modes say. {@linkcode Rooms} keeps them. */
  readonly invited = new Set<User>();
  readonly history: History;
  /** Without other servers there are none. */
  readonly stamps: Stamps | undefined;
  /** Whether all is here that other servers have of its history. */
  hasWholeHistory = true;
  /** What was learnt of its history from others: up to which time, and the number of the last membership of this server then. */
  learnt: { readonly until: number; readonly join: number } | undefined;

  constructor(name: string, createdAt: number, history: History, stamps?: Stamps) {
    this.name = name;
    this.createdAt = createdAt;
    this.history = history;
    this.stamps = stamps;
  }

  /** Whether it is the one of that name which began then. */
  isOne(createdAt: number): boolean {
    return createdAt === this.createdAt || this.merged.has(createdAt);
  }

  isOp(user: User): boolean {
    return this.members.get(user)?.op ?? false;
  }

  /** Whether a list has somebody in it, by a folded mask. */
  isListed(mode: ListMode, who: string): boolean {
    return this.lists[mode].some(({ folded }) => matchesFolded(folded, who));
  }

  /** Whether a ban matches somebody, by a folded mask, and no exception does. */
  isBanned(who: string): boolean {
    return this.isListed("b", who) && !this.isListed("e", who);
  }

  /** The mode that keeps somebody from saying something here now, if there is one. */
  silencedBy(user: User): "n" | "m" | "b" | undefined {
    const standing = this.members.get(user);
    if (standing === undefined && this.flags.has("n")) return "n";
    if (standing?.op || standing?.voice) return undefined;
    if (this.flags.has("m")) return "m";
    return this.lists.b.length > 0 && this.isBanned(foldedMaskOf(user)) ? "b" : undefined;
  }

  /** Whether it is a secret from a user. */
  isHiddenFrom(user: User): boolean {
    return this.flags.has("s") && !this.members.has(user);
  }

  /** To all members on this server, or to those that are meant. */
  relay(message: Relay, except?: User, isMeant?: (member: User) => boolean): void {
    for (const member of this.members.keys()) {
      if (member === except || isMeant !== undefined && !isMeant(member)) continue;
      member.session?.relay(message);
    }
  }
}
