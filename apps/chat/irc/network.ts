import type { Op } from "../mesh/op.ts";
import { hasAsked, tellPeers } from "./audience.ts";
import type { Channel } from "./channel.ts";
import { FormerUsers } from "./former_users.ts";
import type { IrcEvent } from "./irc_event.ts";
import { isHere, Messages, nameOf, shownAs, type Source } from "./messages.ts";
import type { ModeChange } from "./mode_changes.ts";
import { Monitors } from "./monitors.ts";
import { fold } from "./names.ts";
import { type Numeric, NUMERICS } from "./numerics.ts";
import type { Others } from "./others.ts";
import { Rooms } from "./rooms.ts";
import { maskOf, numberOf, type User } from "./user.ts";
import { Users } from "./users.ts";

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
  readonly others: Others;
  readonly tell: (event: IrcEvent) => void;
}

/**
 * Who is there: every change of that is a method here, which also tells those who are to know, and other servers if it was made on this
 * one. Whether a change is allowed is for the commands to say.
 */
export class Network {
  readonly users = new Users();
  readonly rooms: Rooms;
  readonly messages: Messages;
  readonly formerUsers: FormerUsers;
  /** Who wants to hear of whom. */
  readonly monitors = new Monitors();
  /** Told when nobody has a nick any more. */
  onFree: (nick: string) => void = () => {};
  readonly #options: NetworkOptions;

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.messages = new Messages(options);
    this.rooms = new Rooms({ ...options, users: this.users, messages: this.messages });
    this.formerUsers = new FormerUsers(options.whowas);
  }

  user(nick: string): User | undefined {
    return this.users.named(nick);
  }

  channel(name: string): Channel | undefined {
    return this.rooms.named(name);
  }

  /** Somebody has come, with a nick that nobody has. */
  add(user: User): void {
    this.users.add(user);
    this.#tellMonitors("RPL_MONONLINE", user.nick, maskOf(user));
    if (user.session === undefined) return;
    const { nick, username, host, realname, signOnAt, away } = user;
    const record = { id: numberOf(user), nick, username, host, realname, signOnAt, away };
    const modes = [...user.modes].join("");
    this.#options.others.tell({ op: "users", users: [{ ...record, modes, channels: [] }] });
  }

  /** Changes a nick to one that nobody else has, and tells everybody who sees that user. */
  rename(user: User, nick: string): void {
    this.users.checkFree(user, nick);
    const message = this.messages.make(user, "NICK", [nick]);
    this.#tell(user, { event: "renamed", nick: user.nick, to: nick });
    const old = user.nick;
    const isOther = fold(nick) !== fold(old);
    if (isOther) this.formerUsers.add(user, this.#options.now());
    this.users.rename(user, nick);
    user.session?.relay(message);
    tellPeers(user, message);
    this.#tellOthers(user, { op: "nick", user: numberOf(user), nick });
    if (!isOther) return;
    this.#tellMonitors("RPL_MONOFFLINE", old, old);
    this.#tellMonitors("RPL_MONONLINE", nick, maskOf(user));
    this.onFree(old);
  }

  /**
   * Ends somebody's stay; of a user of another server, when that says so.
   *
   * @throws {BackplaneFullError} If that cannot be told it.
   */
  kill(by: Source, user: User, reason: string): void {
    const { session } = user;
    if (session === undefined) {
      const op = { op: "kill", by: shownAs(by), user: user.id, reason } as const;
      if (isHere(by)) this.#options.others.publish(op);
      return;
    }
    this.#tell(user, { event: "killed", nick: user.nick, by: nameOf(by), reason });
    session.relay(this.messages.make(by, "KILL", [user.nick, reason], { text: true }));
    session.close(reason);
  }

  /** Somebody has gone, which those who shared a channel hear. */
  remove(user: User, reason: string): void {
    tellPeers(user, this.messages.make(user, "QUIT", [reason], { text: true }));
    for (const channel of [...user.channels]) this.rooms.leave(user, channel);
    for (const channel of user.invitations) channel.invited.delete(user);
    this.users.delete(user);
    this.formerUsers.add(user, this.#options.now());
    this.#tell(user, { event: "quit", nick: user.nick, reason });
    this.#tellMonitors("RPL_MONOFFLINE", user.nick, user.nick);
    this.#tellOthers(user, { op: "quit", user: numberOf(user), reason });
    this.onFree(user.nick);
  }

  /** Somebody does not answer for now, and says why; or is back. */
  setAway(user: User, away: string | undefined): void {
    if (away === user.away) return;
    user.away = away;
    tellPeers(user, this.messages.away(user), "away-notify");
    this.#tellOthers(user, { op: "away", user: numberOf(user), away });
  }

  /** Somebody is called something else by people. */
  setRealname(user: User, realname: string): void {
    if (realname === user.realname) return;
    user.realname = realname;
    const message = this.messages.make(user, "SETNAME", [realname], { text: true });
    if (hasAsked(user, "setname")) user.session?.relay(message);
    tellPeers(user, message, "setname");
    this.#tellOthers(user, { op: "realname", user: numberOf(user), realname });
  }

  /** Changes modes of a user, as far as they are not so already, and tells that user. */
  changeUserModes(by: Source, user: User, changes: readonly ModeChange[]): void {
    const done = changes.filter(({ adding, mode }) => {
      if (user.modes.has(mode) === adding) return false;
      if (adding) user.modes.add(mode);
      else user.modes.delete(mode);
      return true;
    });
    if (done.length === 0) return;
    for (const message of this.messages.modes(by, user.nick, done)) user.session?.relay(message);
    this.#tellOthers(user, {
      op: "userModes",
      user: numberOf(user),
      modes: [...user.modes].join(""),
    });
  }

  /**
   * To all operators and others of this server who want to hear it (user mode `w`).
   *
   * @throws {BackplaneFullError} If other servers cannot be told it: then nobody is.
   */
  wallops(by: Source, text: string): void {
    if (isHere(by)) this.#options.others.publish({ op: "wallops", by: maskOf(by), text });
    const message = this.messages.make(by, "WALLOPS", [text], { text: true });
    for (const { modes, session } of this.users.values()) {
      if (modes.has("w")) session?.relay(message);
    }
  }

  /** For whom it is stands as an asterisk, so that all get the same (IRCv3 MONITOR). */
  #tellMonitors(numeric: Numeric, nick: string, shown: string): void {
    const { server } = this.#options;
    const message = this.messages.make(server, NUMERICS[numeric], ["*", shown], { text: true });
    for (const watcher of this.monitors.watchersOf(nick)) watcher.relay(message);
  }

  #tell(user: User, event: IrcEvent): void {
    if (user.session !== undefined) this.#options.tell(event);
  }

  #tellOthers(user: User, op: Op): void {
    if (user.session !== undefined) this.#options.others.tell(op);
  }
}
