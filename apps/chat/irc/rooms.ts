import type { Membership, Stamp } from "../mesh/op.ts";
import { hasAsked, tellArrival } from "./audience.ts";
import { Channel } from "./channel.ts";
import { LIMITS } from "./config.ts";
import { Histories } from "./histories.ts";
import { History } from "./history.ts";
import type { IrcEvent } from "./irc_event.ts";
import { matchesFolded } from "./mask.ts";
import { isHere, type Messages, nameOf, shownAs, type Source } from "./messages.ts";
import type { ModeChange } from "./mode_changes.ts";
import { fold } from "./names.ts";
import type { Others } from "./others.ts";
import type { RelayParts } from "./relay.ts";
import { type RecordedChange, RoomModes } from "./room_modes.ts";
import { Stamps, TOPIC_KEY } from "./stamps.ts";
import { foldedMaskOf, maskOf, numberOf, type User } from "./user.ts";
import type { Users } from "./users.ts";

/** What {@linkcode Rooms} need to know. */
export interface RoomsOptions {
  /** The name of this server. */
  readonly server: string;
  readonly maxLine: number;
  readonly history: number;
  /** Bytes. */
  readonly historyBytes: number;
  readonly messages: Messages;
  readonly users: Users;
  readonly others: Others;
  readonly tell: (event: IrcEvent) => void;
}

/** How somebody has come into a channel elsewhere. */
export interface Arrival extends Pick<Membership, "life" | "join"> {
  /** The channel began with it. */
  readonly first: boolean;
  readonly node: string;
}

/** How an invitation was given. */
interface Invitation {
  /** It lets in, once. */
  readonly opens: boolean;
  /** Members may hear of it. */
  readonly heard: boolean;
}

/** Channels of one name that have become one: as many as there can be halves of a network, and more. */
const MAX_MERGED = 16;

/**
 * What channels there are, and who is in them: every change of that is a method here, which also tells those who are to know, and other
 * servers if it was made on this one. Whether a change is allowed is for the commands to say.
 */
export class Rooms {
  /** By their folded names. */
  readonly all = new Map<string, Channel>();
  readonly #options: RoomsOptions;
  readonly #histories: Histories;
  readonly #modes: RoomModes;
  /** How often somebody of this server came into a channel. */
  #joins = 0;

  constructor(options: RoomsOptions) {
    this.#options = options;
    this.#histories = new Histories(options.historyBytes);
    this.#modes = new RoomModes(options, (channel, mask) => this.#uninviteLike(mask, channel));
  }

  named(name: string): Channel | undefined {
    return this.all.get(fold(name));
  }

  /** Lets somebody in, as its operator if the channel is new, and tells all members. */
  join(user: User, name: string, arrival?: Arrival): Channel {
    const { others } = this.#options;
    const there = this.named(name);
    const life = arrival?.life ?? there?.createdAt ?? others.newLife();
    const channel = there ?? this.#create(name, life);
    others.saw(life);
    this.meet(channel, life);
    const first = arrival?.first ?? there === undefined;
    const join = arrival?.join ?? ++this.#joins;
    channel.members.set(user, { op: false, voice: false, join });
    this.#modes.restore(channel, user);
    if (first) this.#modes.found(channel, user, { time: life, node: arrival?.node ?? others.node });
    this.#uninvite(user, channel);
    user.channels.add(channel);
    this.#tellJoin(user, channel);
    if (there !== undefined) this.#modes.tellStanding(channel, user);
    if (user.session === undefined) return channel;
    others.tell({ op: "join", user: numberOf(user), channel: channel.name, life, join, first });
    this.#options.tell({ event: "joined", nick: user.nick, channel: channel.name });
    return channel;
  }

  #create(name: string, createdAt: number): Channel {
    const { history, maxLine, others } = this.#options;
    const stamps = others.areThere ? new Stamps() : undefined;
    const past = new History(history, maxLine, this.#histories);
    const channel = new Channel(name, createdAt, past, stamps);
    this.all.set(fold(name), channel);
    return channel;
  }

  /**
   * A channel is, on another server, one that began then. If it is not the same, the older one stays: its modes, topic and operators hold,
   * and the younger one's are taken back, as servers have done it since they know when a channel began (TS).
   */
  meet(channel: Channel, life: number): void {
    if (channel.isOne(life)) return;
    channel.hasWholeHistory = false;
    channel.merged.add(Math.max(life, channel.createdAt));
    const [oldest] = channel.merged;
    if (channel.merged.size > MAX_MERGED) channel.merged.delete(oldest!);
    if (life < channel.createdAt) this.#become(channel, life);
  }

  /**
   * A channel is, where its members are, one that began then. If it has none on this server, it is that one: what was older here has ended
   * before others heard of it.
   */
  follow(channel: Channel, life: number): void {
    const hasLocal = channel.members.keys().some(({ session }) => session !== undefined);
    if (life <= channel.createdAt || hasLocal) return this.meet(channel, life);
    channel.merged.clear();
    this.#become(channel, life);
  }

  #become(channel: Channel, life: number): void {
    this.#modes.reset(channel);
    channel.createdAt = life;
    // Not all may hear of it from whom it came from, who may be gone by then.
    this.#options.others.haveMissed = true;
    if (channel.topic !== undefined) this.#showTopic(this.#options.server, channel, "", 0);
  }

  /** Lets somebody out, by itself. */
  part(user: User, channel: Channel, reason?: string): void {
    const params = reason === undefined ? [channel.name] : [channel.name, reason];
    const { messages, others } = this.#options;
    channel.relay(messages.make(user, "PART", params, { text: reason !== undefined }));
    const join = this.leave(user, channel);
    if (user.session === undefined) return;
    others.tell({ op: "part", user: numberOf(user), channel: channel.name, join, reason });
    this.#options.tell({ event: "parted", nick: user.nick, channel: channel.name });
  }

  /**
   * Puts somebody out.
   *
   * @throws {BackplaneFullError} If its server cannot be told: then it stays.
   */
  kick(by: Source, user: User, channel: Channel, reason: string): void {
    const { messages, others } = this.#options;
    const { join } = channel.members.get(user)!;
    const { name } = channel;
    const op = { op: "kick", by: shownAs(by), user: user.id, channel: name, join, reason } as const;
    // By the server of who is put out once more: others may hear of that before they hear that the user has come.
    if (user.session !== undefined) others.tell(op);
    else if (isHere(by)) others.publish(op);
    channel.relay(messages.make(by, "KICK", [name, user.nick, reason], { text: true }));
    this.leave(user, channel);
    if (user.session === undefined) return;
    this.#options.tell({ event: "parted", nick: user.nick, channel: channel.name });
  }

  /**
   * Asks somebody in; an operator's invitation also lets in, once.
   *
   * @throws {BackplaneFullError} If other servers cannot be told it: then nobody is.
   */
  invite(by: User, user: User, channel: Channel): void {
    const opens = channel.isOp(by);
    // It is something that members hear.
    const heard = channel.silencedBy(by) === undefined;
    const { name } = channel;
    const op = {
      op: "invite",
      by: maskOf(by),
      user: user.id,
      channel: name,
      opens,
      heard,
    } as const;
    this.#options.others.publish(op);
    this.invited(by, user, channel, { opens, heard });
  }

  /** Somebody was asked in. */
  invited(by: Source, user: User, channel: Channel, { opens, heard }: Invitation): void {
    const message = this.#options.messages.make(by, "INVITE", [user.nick, channel.name]);
    user.session?.relay(message);
    const except = typeof by === "string" ? undefined : by;
    if (heard) channel.relay(message, except, (member) => hasAsked(member, "invite-notify"));
    if (!opens) return;
    channel.invited.add(user);
    user.invitations.add(channel);
    const [oldest] = channel.invited;
    if (channel.invited.size > LIMITS.invitations) this.#uninvite(oldest!, channel);
  }

  /** Sets or, with an empty text, removes the topic. */
  setTopic(
    by: Source,
    channel: Channel,
    text: string,
    given?: Stamp,
    setter: { readonly by: string; readonly at: number } | undefined = undefined,
  ): void {
    const { others } = this.#options;
    const stamp = given ?? others.stamp();
    if (channel.stamps?.isNews(TOPIC_KEY, stamp) === false) return;
    others.saw(stamp.time);
    channel.stamps?.set(TOPIC_KEY, stamp);
    this.#showTopic(by, channel, text, setter?.at ?? stamp.time);
    if (setter !== undefined && channel.topic !== undefined) {
      channel.topic = { ...channel.topic, by: setter.by };
    }
    if (!isHere(by)) return;
    const { name, createdAt: life } = channel;
    others.tell({ op: "topic", by: shownAs(by), channel: name, life, text, time: stamp.time });
  }

  #showTopic(by: Source, channel: Channel, text: string, at: number): void {
    const isNew = text !== (channel.topic?.text ?? "");
    channel.topic = text === "" ? undefined : { text, by: nameOf(by), at };
    if (!isNew) return;
    const params = [channel.name, text];
    channel.relay(this.#options.messages.make(by, "TOPIC", params, { text: true }));
  }

  /** Changes modes of a channel, as far as they are not so already, and tells all members. */
  changeModes(by: Source, channel: Channel, changes: readonly ModeChange[]): void {
    this.#modes.change(by, channel, changes);
  }

  /** Modes of a channel were changed elsewhere: those of which nothing later is known are changed here too. */
  applyModes(by: Source, channel: Channel, changes: readonly RecordedChange[]): void {
    this.#modes.apply(by, channel, changes);
  }

  /** What was said in a channel is learnt from others: those of this server who come from now on may be told it. */
  learn(channel: Channel, said: readonly RelayParts[]): void {
    channel.history.merge(said);
    channel.hasWholeHistory = true;
    channel.learnt = { until: said.at(-1)?.time ?? 0, join: this.#joins };
  }

  /** Takes a member out, without a word: gives the number of its membership. */
  leave(user: User, channel: Channel): number {
    const { join } = channel.members.get(user)!;
    channel.members.delete(user);
    user.channels.delete(channel);
    this.#modes.forget(channel, user, join);
    if (channel.members.size === 0) this.#close(channel);
    return join;
  }

  #close(channel: Channel): void {
    channel.history.clear();
    this.all.delete(fold(channel.name));
    for (const invited of channel.invited) invited.invitations.delete(channel);
  }

  /** Who is banned after an invitation is not welcome any more. */
  #uninviteLike(mask: string, channel: Channel): void {
    const folded = fold(mask);
    for (const guest of channel.invited) {
      const who = foldedMaskOf(guest);
      if (matchesFolded(folded, who) && channel.isBanned(who)) this.#uninvite(guest, channel);
    }
  }

  #uninvite(user: User, channel: Channel): void {
    channel.invited.delete(user);
    user.invitations.delete(channel);
  }

  #tellJoin(user: User, channel: Channel): void {
    const { messages } = this.#options;
    // There are no accounts.
    const extended = [channel.name, "*", user.realname];
    tellArrival(user, channel, {
      join: messages.make(user, "JOIN", [channel.name]),
      extendedJoin: messages.make(user, "JOIN", extended, { text: true }),
      away: user.away === undefined ? undefined : messages.away(user),
    });
  }
}
