import { Channel } from "./channel.ts";
import { applyChannelMode } from "./channel_modes.ts";
import { LIMITS } from "./config.ts";
import { History } from "./history.ts";
import { formatModeChanges, type ModeChange } from "./mode_changes.ts";
import { fold, utf8Length } from "./names.ts";
import { Relay, type RelayParts } from "./relay.ts";
import { maskOf, type User } from "./user.ts";

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
  readonly whowas: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
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
  readonly #options: NetworkOptions;

  constructor(options: NetworkOptions) {
    this.#options = options;
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
    clientTags?: ReadonlyMap<string, string>,
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

  /** Somebody has come. */
  add(user: User): void {
    this.users.set(fold(user.nick), user);
  }

  /** Changes a nick and tells everybody who sees that user. */
  rename(user: User, nick: string): void {
    const message = this.message(user, "NICK", [nick]);
    if (fold(nick) !== fold(user.nick)) this.#remember(user);
    this.users.delete(fold(user.nick));
    user.nick = nick;
    this.users.set(fold(nick), user);
    user.session?.relay(message);
    this.#tellPeers(user, message);
  }

  /** Somebody has gone, which those who shared a channel hear. */
  remove(user: User, reason: string): void {
    this.#tellPeers(user, this.message(user, "QUIT", [reason], { text: true }));
    for (const channel of [...user.channels]) this.#takeOut(user, channel);
    for (const channel of user.invitations) channel.invited.delete(user);
    this.users.delete(fold(user.nick));
    this.#remember(user);
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
      channel = new Channel(name, now(), new History(history, maxLine));
      this.channels.set(fold(name), channel);
    }
    channel.members.set(user, { op: isNew, voice: false });
    this.#uninvite(user, channel);
    user.channels.add(channel);
    channel.relay(this.message(user, "JOIN", [channel.name]));
    return channel;
  }

  /** Lets somebody out, by itself. */
  part(user: User, channel: Channel, reason?: string): void {
    const params = reason === undefined ? [channel.name] : [channel.name, reason];
    channel.relay(this.message(user, "PART", params, { text: reason !== undefined }));
    this.#takeOut(user, channel);
  }

  /** Puts somebody out. */
  kick(by: User, user: User, channel: Channel, reason: string): void {
    channel.relay(this.message(by, "KICK", [channel.name, user.nick, reason], { text: true }));
    this.#takeOut(user, channel);
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
  setTopic(by: User, channel: Channel, text: string): void {
    channel.topic = text === "" ? undefined : { text, by: by.nick, at: this.#options.now() };
    channel.relay(this.message(by, "TOPIC", [channel.name, text], { text: true }));
  }

  /** Changes modes of a channel, as far as they are not so already, and tells all members. */
  changeChannelModes(by: User, channel: Channel, changes: readonly ModeChange[]): void {
    const setter = { by: by.nick, at: this.#options.now() };
    const done: ModeChange[] = [];
    for (const change of changes) {
      const user = this.user(change.param ?? "");
      const applied = applyChannelMode(channel, change, user, setter);
      if (applied !== undefined) done.push(applied);
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
    this.channels.delete(fold(channel.name));
    for (const invited of channel.invited) invited.invitations.delete(channel);
  }

  #remember({ nick, username, host, realname, server }: User): void {
    const leftAt = this.#options.now();
    this.formerUsers.push({ nick, username, host, realname, server, leftAt });
    if (this.formerUsers.length > this.#options.whowas) this.formerUsers.shift();
  }
}
