import { hasAsked, tellArrival, tellPeers } from "./audience.ts";
import { Channel } from "./channel.ts";
import { applyChannelMode } from "./channel_modes.ts";
import { LIMITS } from "./config.ts";
import { FormerUsers } from "./former_users.ts";
import { History } from "./history.ts";
import { Histories } from "./histories.ts";
import type { IrcEvent } from "./irc_event.ts";
import { matchesFolded } from "./mask.ts";
import { formatModeChanges, type ModeChange } from "./mode_changes.ts";
import { Monitors } from "./monitors.ts";
import { fold, utf8Length } from "./names.ts";
import { type Numeric, NUMERICS } from "./numerics.ts";
import { Relay, type RelayParts } from "./relay.ts";
import { BOT_MODE, foldedMaskOf, maskOf, type User } from "./user.ts";

/** What a {@linkcode Network} needs to know. */
export interface NetworkOptions {
  /** The name of this server. */
  readonly server: string;
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
  readonly formerUsers: FormerUsers;
  /** Who wants to hear of whom. */
  readonly monitors = new Monitors();
  /** How many of the users are on this server. */
  localUsers = 0;
  /** The most users at once so far. */
  readonly most = { local: 0, global: 0 };
  readonly #options: NetworkOptions;
  readonly #histories: Histories;

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#histories = new Histories(options.historyBytes);
    this.formerUsers = new FormerUsers(options.whowas);
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
    const { now, maxLine } = this.#options;
    const parts = { command, params, time: now(), ...more };
    if (typeof source === "string") return new Relay({ source, ...parts }, maxLine);
    // What is said is no answer: it may be said to oneself.
    const by = more.msgid === undefined ? source : undefined;
    const bot = source.modes.has(BOT_MODE);
    return new Relay({ source: maskOf(source), bot, ...parts }, maxLine, by);
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

  /** Somebody has come, with a nick that nobody has. */
  add(user: User): void {
    this.#checkFree(user, user.nick);
    this.users.set(fold(user.nick), user);
    if (user.session !== undefined) this.localUsers++;
    this.most.local = Math.max(this.most.local, this.localUsers);
    this.most.global = Math.max(this.most.global, this.users.size);
    this.#tellMonitors("RPL_MONONLINE", user.nick, maskOf(user));
  }

  /** Changes a nick to one that nobody else has, and tells everybody who sees that user. */
  rename(user: User, nick: string): void {
    this.#checkFree(user, nick);
    const message = this.message(user, "NICK", [nick]);
    this.#tell(user, { event: "renamed", nick: user.nick, to: nick });
    const old = user.nick;
    const isOther = fold(nick) !== fold(old);
    if (isOther) this.formerUsers.add(user, this.#options.now());
    this.users.delete(fold(old));
    user.nick = nick;
    this.users.set(fold(nick), user);
    user.session?.relay(message);
    tellPeers(user, message);
    if (!isOther) return;
    this.#tellMonitors("RPL_MONOFFLINE", old, old);
    this.#tellMonitors("RPL_MONONLINE", nick, maskOf(user));
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
    tellPeers(user, this.message(user, "QUIT", [reason], { text: true }));
    for (const channel of [...user.channels]) this.#takeOut(user, channel);
    for (const channel of user.invitations) channel.invited.delete(user);
    this.users.delete(fold(user.nick));
    if (user.session !== undefined) this.localUsers--;
    this.formerUsers.add(user, this.#options.now());
    this.#tell(user, { event: "quit", nick: user.nick, reason });
    this.#tellMonitors("RPL_MONOFFLINE", user.nick, user.nick);
  }

  /** Somebody does not answer for now, and says why; or is back. */
  setAway(user: User, away: string | undefined): void {
    if (away === user.away) return;
    user.away = away;
    tellPeers(user, this.#awayMessage(user), "away-notify");
  }

  /** Somebody is called something else by people. */
  setRealname(user: User, realname: string): void {
    user.realname = realname;
    const message = this.message(user, "SETNAME", [realname], { text: true });
    if (hasAsked(user, "setname")) user.session?.relay(message);
    tellPeers(user, message, "setname");
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
    this.#tellJoin(user, channel);
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
    const message = this.message(by, "INVITE", [user.nick, channel.name]);
    user.session?.relay(message);
    // It is something that members hear.
    if (channel.silencedBy(by) === undefined) {
      channel.relay(message, by, (member) => hasAsked(member, "invite-notify"));
    }
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
      this.message(by, "MODE", [target, ...params])
    );
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
    // There are no accounts.
    const extended = [channel.name, "*", user.realname];
    tellArrival(user, channel, {
      join: this.message(user, "JOIN", [channel.name]),
      extendedJoin: this.message(user, "JOIN", extended, { text: true }),
      away: user.away === undefined ? undefined : this.#awayMessage(user),
    });
  }

  #awayMessage(user: User): Relay {
    return this.message(user, "AWAY", user.away === undefined ? [] : [user.away], { text: true });
  }

  /** For whom it is stands as an asterisk, so that all get the same (IRCv3 MONITOR). */
  #tellMonitors(numeric: Numeric, nick: string, shown: string): void {
    const { server } = this.#options;
    const message = this.message(server, NUMERICS[numeric], ["*", shown], { text: true });
    for (const watcher of this.monitors.watchersOf(nick)) watcher.relay(message);
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
}
