import type { Backplane } from "../mesh/backplane.ts";
import { MemoryBackplane } from "../mesh/memory_backplane.ts";
import { Mesh } from "../mesh/mesh.ts";
import type { UserId } from "../mesh/op.ts";
import type { Command, Commands } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { type IrcConfig, LIMITS } from "./config.ts";
import type { IrcEvent } from "./irc_event.ts";
import type { Link } from "./link.ts";
import type { Message } from "./message.ts";
import { Network } from "./network.ts";
import { Nicks } from "./nicks.ts";
import { Others } from "./others.ts";
import { Session } from "./session.ts";
import type { User } from "./user.ts";

/** What an {@linkcode IrcServer} gets from outside. */
export interface IrcServerOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Ids for messages, each used once: letters, digits and hyphens. */
  readonly newId?: () => string;
  readonly onEvent?: (event: IrcEvent) => void;
  /** What joins it with others, which {@linkcode IrcServer.start} starts; without it the server is alone. */
  readonly backplane?: Backplane;
  /** Resolves after others have had their turn: what takes long waits for that now and then. */
  readonly nextTurn?: () => Promise<void>;
  /** Told of a fault in what another server has said, or in how it is taken; without it the error is thrown. */
  readonly onError?: (error: unknown) => void;
}

/**
 * What the time between two ticks counts for at most, in milliseconds: what came in while the process stood still, or the clock
 * was set, has not been seen yet.
 */
const MAX_TICK = 2_000;

function rethrow(error: unknown): never {
  throw error;
}

/** The protocol's state, without any I/O: lines go in, and out through links. */
export class IrcServer {
  readonly config: IrcConfig;
  readonly commands: Commands = COMMANDS;
  readonly network: Network;
  readonly now: () => number;
  readonly nextTurn: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly startedAt: number;
  /** All that are connected, users or not yet. */
  readonly sessions = new Set<Session>();
  readonly nicks: Nicks;
  readonly others: Others;
  /** The others; a server that is alone has none. */
  readonly mesh: Mesh | undefined;
  readonly #onEvent: (event: IrcEvent) => void;
  readonly #backplane: Backplane;
  #tickedAt: number;
  #users = 0;

  constructor(config: IrcConfig, options: IrcServerOptions = {}) {
    const { now = Date.now, newId = () => crypto.randomUUID(), onEvent = () => {} } = options;
    this.config = config;
    this.now = now;
    this.nextTurn = options.nextTurn ?? (() => Promise.resolve());
    this.onError = options.onError ?? rethrow;
    this.startedAt = this.#tickedAt = now();
    this.#onEvent = onEvent;
    const { maxLine, history, historyBytes = LIMITS.historyBytes } = config;
    const limits = { maxLine, history, historyBytes, whowas: LIMITS.whowas };
    const { backplane = new MemoryBackplane() } = options;
    this.#backplane = backplane;
    this.others = new Others(backplane, now);
    const told = { now, newId, others: this.others, tell: onEvent };
    this.network = new Network({ server: config.name, ...limits, ...told });
    this.nicks = new Nicks(backplane, this.network.users);
    this.mesh = backplane.isShared ? new Mesh(this, backplane) : undefined;
  }

  /** Joins the others, if there can be any: before it has clients. */
  async start(): Promise<void> {
    if (this.mesh !== undefined) await this.#backplane.start(this.mesh);
  }

  /** Leaves the others, who have all that its users said if they take it within `timeout` milliseconds. */
  async stop(timeout: number): Promise<void> {
    await this.#backplane.stop(timeout);
  }

  /** For a user who is about to come. */
  newUserId(): UserId {
    return `${this.#backplane.node}.${++this.#users}`;
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

  /**
   * Sends a PING to users who have been silent for long, and closes those who still are some time later; and tells other servers what
   * they are to know. To be called about every second.
   */
  tick(): void {
    const now = this.now();
    const elapsed = Math.min(Math.max(0, now - this.#tickedAt), MAX_TICK);
    this.#tickedAt = now;
    for (const session of this.sessions) {
      // Those who have not registered have a time limit of their own.
      if (session.user !== undefined) session.pass(elapsed);
    }
    this.mesh?.tick();
  }

  /** A session has ended. */
  forget(session: Session, reason: string): void {
    this.sessions.delete(session);
    this.network.monitors.clear(session);
    if (session.user === undefined) return;
    this.network.remove(session.user, reason);
    this.nicks.release(session.user.nick);
  }
}
