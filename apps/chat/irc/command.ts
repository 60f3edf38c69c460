import type { Message } from "./message.ts";
import type { Session } from "./session.ts";
import type { User } from "./user.ts";

/** Which clients may use a command. */
export type Audience = "anyone" | "newcomers" | "users";

/** A command of the protocol. */
export interface CommandBase {
  /** How many parameters it needs. */
  readonly min?: number;
  /** What `HELP` and the README say of it: its name with its parameters, and what it does. */
  readonly usage: string;
  readonly summary: string;
}

/** A command for those who have registered. */
export interface UserCommand extends CommandBase {
  readonly for: "users";
  /** A promise keeps the client's further commands waiting. */
  run(user: User, session: Session, message: Message): void | Promise<void>;
}

/** A command for those who have not, or for both. */
export interface SessionCommand extends CommandBase {
  readonly for: "anyone" | "newcomers";
  /** A promise keeps the client's further commands waiting. */
  run(session: Session, message: Message): void | Promise<void>;
}

/** A command of the protocol. */
export type Command = UserCommand | SessionCommand;

/** A family of commands by their names. */
export type Commands = Readonly<Record<string, Command>>;
