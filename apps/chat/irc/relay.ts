import { formatMessage } from "./message.ts";
import { truncate, utf8Length } from "./names.ts";
import type { User } from "./user.ts";

/** Tags that clients of a kind get; together they are the kind. */
export const TAGS = { time: 1, message: 2 } as const;

/** The length of "\r\n". */
const ENDING = 2;

/** In bytes: what waits in an outbox counts as that much at least. */
const MIN_COST = 64;

/** A line on its way to one or many clients. */
export class OutLine {
  readonly text: string;
  /** What it takes of what may wait for a client, in bytes. */
  readonly cost: number;
  /** What a {@linkcode Link} made of it, which is made once. */
  encoded: object | undefined;

  constructor(text: string) {
    this.text = text;
    this.cost = Math.max(MIN_COST, utf8Length(text) + ENDING);
  }
}

/** What a {@linkcode Relay} is made of. */
export interface RelayParts {
  /** `nick!user@host`, or a server. */
  readonly source: string;
  readonly command: string;
  readonly params: readonly string[];
  /** When it happened, in milliseconds since 1970. */
  readonly time: number;
  /** The id of a message, which has one wherever it turns up. */
  readonly msgid?: string | undefined;
  /** The client's own tags, those with a plus, as they stand in a line: `+a=b;+c`. */
  readonly clientTags?: string | undefined;
  /** The last parameter is text: it gets a colon, and it is what is cut if the line is too long. */
  readonly text?: boolean | undefined;
  /** It comes from a program (IRCv3 bot mode). */
  readonly bot?: boolean | undefined;
}

/** A message to many: a line for each kind of client, put together when the first one of the kind gets it. */
export class Relay {
  readonly parts: RelayParts;
  /** Whose command it is a result of: for that user it is part of the answer. */
  readonly by: User | undefined;
  readonly #maxLine: number;
  readonly #lines: (OutLine | undefined)[] = [];

  /** Lines are at most `maxLine` bytes with their ending, tags apart. */
  constructor(parts: RelayParts, maxLine: number, by?: User) {
    this.parts = parts;
    this.by = by;
    this.#maxLine = maxLine;
  }

  /** The line for clients that get those {@linkcode TAGS}. */
  line(tags: number): OutLine {
    return this.#lines[tags] ??= new OutLine(this.#tags(tags, []) + this.#body());
  }

  /** A line for one client, with tags that are for nobody else, as they stand in a line. */
  taggedLine(tags: number, own: string): OutLine {
    return new OutLine(this.#tags(tags, [own]) + this.#body());
  }

  #tags(tags: number, own: readonly string[]): string {
    const { time, msgid, clientTags, bot } = this.parts;
    const all = [...own];
    if (tags & TAGS.time) all.push(`time=${new Date(time).toISOString()}`);
    if (tags & TAGS.message) {
      if (msgid !== undefined) all.push(`msgid=${msgid}`);
      if (bot === true) all.push("bot");
      if (clientTags !== undefined) all.push(clientTags);
    }
    return all.length === 0 ? "" : `@${all.join(";")} `;
  }

  #body(): string {
    const { source, command, params, text = false } = this.parts;
    return limitLine(formatMessage(source, command, params, text), this.#maxLine);
  }
}

/** A line without tags, cut to `maxLine` bytes with its ending, to the end of a character. */
export function limitLine(line: string, maxLine: number): string {
  const most = maxLine - ENDING;
  if (line.length * 3 <= most || utf8Length(line) <= most) return line;
  return truncate(line, most);
}
