import { Channel } from "./channel.ts";
import { applyChannelMode } from "./channel_modes.ts";
import { LIMITS } from "./config.ts";
import { History } from "./history.ts";
import { Histories } from "./histories.ts";
import type { IrcEvent } from "./irc_event.ts";
import { matchesFolded } from "./mask.ts";
import { formatModeChanges, type ModeChange } from "./mode_changes.ts";
import { fold, utf8Length } from "./names.ts";
import { Relay, type RelayParts } from "./relay.ts";
import { foldedMaskOf, maskOf, type User } from "./user.ts";

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

/** What a {@linkcode Network} needs to know. */
export interface NetworkOptions {
  readonly maxLine: number;
  readonly history: number;
  /** Bytes. */
  readonly historyBytes: number;
  readonly whowas: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly tell: (event: IrcEvent) => void;
}

/** A user's nick, or the name of a server. */
function nameOf(source: User | string): string {
  return typeof source === "string" ? source : source.nick;
}

/**
 * Who is there and in which channels: every change of that is a method here, which also tells those who are to know. Whether a change
 * is allowed is for the commands to say.
 */
export class Network {
  /** By their folded nicks. */
  readonly users = new Map<string, User>();
  /** By their folded names. */
  readonly channels = new Map<string, Channel>();
  /** Most recent last. */
  readonly formerUsers: FormerUser[] = [];
  /** How many of the users are on this server. */
  localUsers = 0;
  /** The most users at once so far. */
  readonly most = { local: 0, global: 0 };
  readonly #options: NetworkOptions;
  readonly #histories: Histories;

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#histories = new Histories(options.historyBytes);
  }

  user(nick: string): User | undefined {
    return this.users.get(fold(nick));
  }

  channel(name: string): Channel | undefined {
    return this.channels.get(fold(name));
  }

  /** A message from somebody, which happens now. */
  message(
    source: User | string,
    command: string,
    params: readonly string[],
    more: Partial<Pick<RelayParts, "msgid" | "clientTags" | "text">> = {},
  ): Relay {
    const from = typeof source === "string" ? source : maskOf(source);
    const { now, maxLine } = this.#options;
    return new Relay({ source: from, command, params, time: now(), ...more }, maxLine);
  }

  /** A message that is kept and referred to. */
  identified(
    source: User | string,
    command: string,
    params: readonly string[],
    clientTags?: string,
  ): Relay {
    const msgid = this.#options.newId();
    return this.message(source, command, params, { msgid, clientTags, text: true });
  }

  /** Those who share a channel with somebody, each once, without that user. */
  peers(user: User): Set<User> {
    const peers = new Set<User>();
    for (const { members } of user.channels) {
      for (const member of members.keys()) peers.add(member);
    }
    peers.delete(user);
    return peers;
  }

  /** Somebody has come, with a nick that nobody has. */
  add(user: User): void {
    this.#checkFree(user, user.nick);
    this.users.set(fold(user.nick), user);
    if (user.session !== undefined) this.localUsers++;
    this.most.local = Math.max(this.most.local, this.localUsers);
    this.most.global = Math.max(this.most.global, this.users.size);
  }

  /** Changes a nick to one that nobody else has, and tells everybody who sees that user. */
  rename(user: User, nick: string): void {
    this.#checkFree(user, nick);
    const message = this.message(user, "NICK", [nick]);
    this.#tell(user, { event: "renamed", nick: user.nick, to: nick });
    if (fold(nick) !== fold(user.nick)) this.#remember(user);
    this.users.delete(fold(user.nick));
    user.nick = nick;
    this.users.set(fold(nick), user);
    user.session?.relay(message);
    this.#tellPeers(user, message);
  }

  /** Two users of one nick would take each other's place; that is for those to prevent who know what to tell them. */
  #checkFree(user: User, nick: string): void {
    const holder = this.user(nick);
    if (holder === undefined || holder === user) return;
    throw new Error(`Cannot give a nick that is taken: current value is ${JSON.stringify(nick)}`);
  }

  /** Ends somebody's stay. */
  kill(by: User, user: User, reason: string): void {
    this.#tell(user, { event: "killed", nick: user.nick, by: by.nick, reason });
    user.session?.relay(this.message(by, "KILL", [user.nick, reason], { text: true }));
    if (user.session === undefined) this.remove(user, reason);
    else user.session.close(reason);
  }

  /** Somebody has gone, which those who shared a channel hear. */
  remove(user: User, reason: string): void {
    this.#tellPeers(user, this.message(user, "QUIT", [reason], { text: true }));
    for (const channel of [...user.channels]) this.#takeOut(user, channel);
    for (const channel of user.invitations) channel.invited.delete(user);
    this.users.delete(fold(user.nick));
    if (user.session !== undefined) this.localUsers--;
    this.#remember(user);
    this.#tell(user, { event: "quit", nick: user.nick, reason });
  }

  /** Somebody does not answer for now, and says why; or is back. */
  setAway(user: User, away: string | undefined): void {
    user.away = away;
  }

  /** Lets somebody in, as its operator if the channel is new, and tells all members. */
  join(user: User, name: string): Channel {
    let channel = this.channel(name);
    const isNew = channel === undefined;
    if (channel === undefined) {
      const { now, history, maxLine } = this.#options;
      channel = new Channel(name, now(), new History(history, maxLine, this.#histories));
      this.channels.set(fold(name), channel);
    }
    channel.members.set(user, { op: isNew, voice: false });
    this.#uninvite(user, channel);
    user.channels.add(channel);
    channel.relay(this.message(user, "JOIN", [channel.name]));
    this.#tell(user, { event: "joined", nick: user.nick, channel: channel.name });
    return channel;
  }

  /** Lets somebody out, by itself. */
  part(user: User, channel: Channel, reason?: string): void {
    const params = reason === undefined ? [channel.name] : [channel.name, reason];
    channel.relay(this.message(user, "PART", params, { text: reason !== undefined }));
    this.#takeOut(user, channel);
    this.#tell(user, { event: "parted", nick: user.nick, channel: channel.name });
  }

  /** Puts somebody out. */
  kick(by: User | string, user: User, channel: Channel, reason: string): void {
    channel.relay(this.message(by, "KICK", [channel.name, user.nick, reason], { text: true }));
    this.#takeOut(user, channel);
    this.#tell(user, { event: "parted", nick: user.nick, channel: channel.name });
  }

  /** Asks somebody in; an operator's invitation also lets in, once. */
  invite(by: User, user: User, channel: Channel): void {
    user.session?.relay(this.message(by, "INVITE", [user.nick, channel.name]));
    if (!channel.isOp(by)) return;
    channel.invited.add(user);
    user.invitations.add(channel);
    const [oldest] = channel.invited;
    if (channel.invited.size > LIMITS.invitations) this.#uninvite(oldest!, channel);
  }

  /** Sets or, with an empty text, removes the topic. */
  setTopic(by: User | string, channel: Channel, text: string): void {
    channel.topic = text === "" ? undefined : { text, by: nameOf(by), at: this.#options.now() };
    channel.relay(this.message(by, "TOPIC", [channel.name, text], { text: true }));
  }

  /** Changes modes of a channel, as far as they are not so already, and tells all members. */
  changeChannelModes(by: User | string, channel: Channel, changes: readonly ModeChange[]): void {
    const setter = { by: nameOf(by), at: this.#options.now() };
    const done: ModeChange[] = [];
    for (const change of changes) {
      const user = this.user(change.param ?? "");
      const applied = applyChannelMode(channel, change, user, setter);
      if (applied === undefined) continue;
      done.push(applied);
      if (applied.mode === "b" && applied.adding) this.#uninviteLike(applied.param!, channel);
    }
    for (const message of this.#modeMessages(by, channel.name, done)) channel.relay(message);
  }

  /** Changes modes of a user, as far as they are not so already, and tells that user. */
  changeUserModes(by: User | string, user: User, changes: readonly ModeChange[]): void {
    const done = changes.filter(({ adding, mode }) => {
      if (user.modes.has(mode) === adding) return false;
      if (adding) user.modes.add(mode);
      else user.modes.delete(mode);
      return true;
    });
    for (const message of this.#modeMessages(by, user.nick, done)) user.session?.relay(message);
  }

  #modeMessages(by: User | string, target: string, changes: readonly ModeChange[]): Relay[] {
    const source = typeof by === "string" ? by : maskOf(by);
    const room = this.#options.maxLine - utf8Length(`:${source} MODE ${target} \r\n`);
    return formatModeChanges(changes, room).map((params) =>
      this.message(source, "MODE", [target, ...params])
    );
  }

  /** Who is banned after an invitation is not welcome any more. */
  #uninviteLike(mask: string, channel: Channel): void {
    const folded = fold(mask);
    for (const guest of channel.invited) {
      if (matchesFolded(folded, foldedMaskOf(guest))) this.#uninvite(guest, channel);
    }
  }

  #uninvite(user: User, channel: Channel): void {
    channel.invited.delete(user);
    user.invitations.delete(channel);
  }

  #tellPeers(user: User, message: Relay): void {
    for (const peer of this.peers(user)) peer.session?.relay(message);
  }

  #takeOut(user: User, channel: Channel): void {
    channel.members.delete(user);
    user.channels.delete(channel);
    if (channel.members.size > 0) return;
    channel.history.clear();
    this.channels.delete(fold(channel.name));
    for (const invited of channel.invited) invited.invitations.delete(channel);
  }

  #tell(user: User, event: IrcEvent): void {
    if (user.session !== undefined) this.#options.tell(event);
  }

  #remember({ nick, username, host, realname, server }: User): void {
    const leftAt = this.#options.now();
    this.formerUsers.push({ nick, username, host, realname, server, leftAt });
    if (this.formerUsers.length > this.#options.whowas) this.formerUsers.shift();
  }
}
