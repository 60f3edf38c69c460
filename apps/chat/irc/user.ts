import type { UserId } from "../mesh/op.ts";
import type { Channel } from "./channel.ts";
import { fold } from "./names.ts";
import type { Session } from "./session.ts";

/** The mode of programs (IRCv3 bot mode), and their flag in WHO. */
export const BOT_MODE = "B";

/** The modes that users have: a program, `i` invisible, `o` operator, `w` gets WALLOPS. */
export const USER_MODES = `${BOT_MODE}iow`;

/** Somebody on the network. */
export interface User {
  readonly id: UserId;
  nick: string;
  readonly username: string;
  /** As others may see it. */
  readonly host: string;
  realname: string;
  /** The name of the server that it is on. */
  readonly server: string;
  /** When it came, in milliseconds since 1970. */
  readonly signOnAt: number;
  readonly modes: Set<string>;
  /** Why it is away; `undefined` if it is not. */
  away: string | undefined;
  /** The channels that it is in; {@linkcode Rooms} keeps them. */
  readonly channels: Set<Channel>;
  /** The channels that it is invited to; {@linkcode Rooms} keeps them. */
  readonly invitations: Set<Channel>;
  /** Its connection, if it is on this server. */
  readonly session: Session | undefined;
}

/** `nick!user@host`, which messages come from. */
export function maskOf({ nick, username, host }: User): string {
  return `${nick}!${username}@${host}`;
}

/** The same as masks are compared with. */
export function foldedMaskOf(user: User): string {
  return fold(maskOf(user));
}

/** The number that its server tells it from its others by. */
export function numberOf({ id }: User): number {
  return Number(id.slice(id.indexOf(".") + 1));
}

/** How many servers away somebody is: all know each other. */
export function hopsTo({ session }: User): number {
  return session === undefined ? 1 : 0;
}
