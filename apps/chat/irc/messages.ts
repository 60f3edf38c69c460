import type { ModeChange } from "./mode_changes.ts";
import { formatModeChanges } from "./mode_changes.ts";
import { utf8Length } from "./names.ts";
import { Relay, type RelayParts } from "./relay.ts";
import { BOT_MODE, maskOf, type User } from "./user.ts";

/**
 * Who does something: a user; or, where it is done elsewhere by somebody who may be known here no more, as what it is shown, which is a
 * mask (`nick!user@host`) or the name of a server.
 */
export type Source = User | string;

/** A user's nick, or the name of a server. */
export function nameOf(source: Source): string {
  return typeof source === "string" ? source.replace(/!.*/s, "") : source.nick;
}

/** What others see of a source. */
export function shownAs(source: Source): string {
  return typeof source === "string" ? source : maskOf(source);
}

/** Whether it is a user of this server. */
export function isHere(source: Source): source is User {
  return typeof source !== "string" && source.session !== undefined;
}

/** What {@linkcode Messages} need to know. */
export interface MessagesOptions {
  /** The length of lines in bytes with their ending, tags apart. */
  readonly maxLine: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
}

/** Makes messages of what happens. */
export class Messages {
  readonly #options: MessagesOptions;

  constructor(options: MessagesOptions) {
    this.#options = options;
  }

  /** A message from somebody, which happens now. */
  make(
    source: Source,
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
    source: Source,
    command: string,
    params: readonly string[],
    clientTags?: string,
  ): Relay {
    const msgid = this.#options.newId();
    return this.make(source, command, params, { msgid, clientTags, text: true });
  }

  /** A message as it was made elsewhere. */
  again(parts: RelayParts): Relay {
    return new Relay(parts, this.#options.maxLine);
  }

  /** That modes are different now, in as few messages as there can be. */
  modes(by: Source, target: string, changes: readonly ModeChange[]): Relay[] {
    const room = this.#options.maxLine - utf8Length(`:${shownAs(by)} MODE ${target} \r\n`);
    return formatModeChanges(changes, room).map((params) =>
      this.make(by, "MODE", [target, ...params])
    );
  }

  /** That somebody is away, or back. */
  away(user: User): Relay {
    return this.make(user, "AWAY", user.away === undefined ? [] : [user.away], { text: true });
  }
}
