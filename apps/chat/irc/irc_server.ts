import type { Command, Commands } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { type IrcConfig, LIMITS } from "./config.ts";
import type { IrcEvent } from "./irc_event.ts";
import type { Link } from "./link.ts";
import type { Message } from "./message.ts";
import { Network } from "./network.ts";
import { Session } from "./session.ts";
import type { User } from "./user.ts";

/** What an {@linkcode IrcServer} gets from outside. */
export interface IrcServerOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Ids for messages, each used once: letters, digits and hyphens. */
  readonly newId?: () => string;
  readonly onEvent?: (event: IrcEvent) => void;
  /** Resolves after others have had their turn: what takes long waits for that now and then. */
  readonly nextTurn?: () => Promise<void>;
}

/**
 * What the time between two ticks counts for at most, in milliseconds: what came in while the process stood still, or the clock
 * was set, has not been seen yet.
 */
const MAX_TICK = 2_000;

/** The protocol's state, without any I/O: lines go in, and out through links. */
export class IrcServer {
  readonly config: IrcConfig;
  readonly commands: Commands = COMMANDS;
  readonly network: Network;
  readonly now: () => number;
  readonly nextTurn: () => Promise<void>;
  readonly startedAt: number;
  /** All that are connected, users or not yet. */
  readonly sessions = new Set<Session>();
  readonly #onEvent: (event: IrcEvent) => void;
  #tickedAt: number;

  constructor(config: IrcConfig, options: IrcServerOptions = {}) {
    const { now = Date.now, newId = () => crypto.randomUUID(), onEvent = () => {} } = options;
    this.config = config;
    this.now = now;
    this.nextTurn = options.nextTurn ?? (() => Promise.resolve());
    this.startedAt = this.#tickedAt = now();
    this.#onEvent = onEvent;
    const { maxLine, history, historyBytes = LIMITS.historyBytes } = config;
    const limits = { maxLine, history, historyBytes, whowas: LIMITS.whowas };
    this.network = new Network({ server: config.name, ...limits, now, newId, tell: onEvent });
  }

  /** A client has connected. */
  connect(link: Link): Session {
    const session = new Session(this, link);
    this.sessions.add(session);
    return session;
  }

  tell(event: IrcEvent): void {
    this.#onEvent(event);
  }

  /** Runs a command; a promise is to be waited for before the client's next. */
  dispatch(session: Session, message: Message): void | Promise<void> {
    const { user } = session;
    const name = message.command;
    const command: Command | undefined = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    // Unknown ones too: who has not registered is not told what there is.
    if (user === undefined && (command === undefined || command.for === "users")) {
      return session.numeric("ERR_NOTREGISTERED", "You have not registered");
    }
    if (command === undefined) {
      return session.numeric("ERR_UNKNOWNCOMMAND", name, "Unknown command");
    }
    if (user !== undefined && command.for === "newcomers") {
      return session.numeric("ERR_ALREADYREGISTERED", "You may not reregister");
    }
    if (message.params.length < (command.min ?? 0)) {
      return session.numeric("ERR_NEEDMOREPARAMS", name, "Not enough parameters");
    }
    return command.for === "users"
      ? command.run(user!, session, message)
      : command.run(session, message);
  }

  /** A client has become a user. */
  register(session: Session, user: User): void {
    session.user = user;
    this.network.add(user);
    this.tell({ event: "registered", nick: user.nick, address: session.link.address });
  }

  /** Whether somebody else has a nick. Newcomers have none: it is for who registers first, not for who only says so. */
  isTaken(nick: string, session: Session): boolean {
    const user = this.network.user(nick);
    return user !== undefined && user !== session.user;
  }

  /**
   * Sends a PING to users who have been silent for long, and closes those who still are some time later. To be called about
   * every second, for all of them together.
   */
  tick(): void {
    const now = this.now();
    const elapsed = Math.min(Math.max(0, now - this.#tickedAt), MAX_TICK);
    this.#tickedAt = now;
    for (const session of this.sessions) {
      // Those who have not registered have a time limit of their own.
      if (session.user !== undefined) session.pass(elapsed);
    }
  }

  /** A session has ended. */
  forget(session: Session, reason: string): void {
    this.sessions.delete(session);
    this.network.monitors.clear(session);
    if (session.user !== undefined) this.network.remove(session.user, reason);
  }
}
