import { toUpper } from "./names.ts";

/** A line of the protocol, taken apart (RFC 1459, 2.3.1; IRCv3 message tags). */
export interface Message {
  /** Tags by their keys, unescaped; an empty value is the same as none. */
  readonly tags: ReadonlyMap<string, string>;
  /** Who it comes from, without the colon. What clients say here is never believed. */
  readonly source?: string | undefined;
  /** In upper case. */
  readonly command: string;
  /** The last may be empty and may have spaces and leading colons in it. */
  readonly params: readonly string[];
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

const UNESCAPED: Readonly<Record<string, string>> = { ":": ";", s: " ", r: "\r", n: "\n" };
const ESCAPED: Readonly<Record<string, string>> = {
  ";": "\\:",
  " ": "\\s",
  "\r": "\\r",
  "\n": "\\n",
  "\\": "\\\\",
};

function unescapeTagValue(value: string): string {
  return value.replace(/\\(.?)/gs, (_, letter: string) => UNESCAPED[letter] ?? letter);
}

function escapeTagValue(value: string): string {
  return value.replace(/[; \r\n\\]/g, (letter) => ESCAPED[letter]!);
}

/** The last of the same key counts. */
function parseTags(text: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const tag of text.split(";")) {
    const equals = tag.indexOf("=");
    const key = equals < 0 ? tag : tag.slice(0, equals);
    if (key !== "") tags.set(key, equals < 0 ? "" : unescapeTagValue(tag.slice(equals + 1)));
  }
  return tags;
}

/** Where the tags of a line end, the space after them included; 0 if it has none. */
export function tagsLength(line: string): number {
  if (!line.startsWith("@")) return 0;
  const space = line.indexOf(" ");
  return space < 0 ? line.length : space + 1;
}

/**
 * The same text in memory of its own. A part of a line may be kept for long, as a topic is, and must not keep all that was decoded
 * together with it, which may be 64 KiB: engines make parts of long texts that refer to the whole.
 */
function detach(text: string): string {
  return ` ${text}`.slice(1);
}

/** Takes a line apart; `undefined` if there is no command in it. */
export function parseMessage(line: string): Message | undefined {
  let at = tagsLength(line);
  const tags = at === 0 ? NO_TAGS : parseTags(line.slice(1, at).replace(/ $/, ""));
  let source: string | undefined;
  let command: string | undefined;
  const params: string[] = [];
  while (at < line.length) {
    if (line[at] === " ") {
      at += 1;
      continue;
    }
    if (command !== undefined && line[at] === ":") {
      params.push(detach(line.slice(at + 1)));
      break;
    }
    const space = line.indexOf(" ", at);
    const end = space < 0 ? line.length : space;
    const word = line.slice(at, end);
    if (command !== undefined) params.push(detach(word));
    else if (source === undefined && word.startsWith(":")) source = word.slice(1);
    else command = toUpper(word);
    at = end;
  }
  return command === undefined ? undefined : { tags, source, command, params };
}

/** Tags as they stand in a line: `a=b;c`. */
export function formatTags(tags: Iterable<readonly [string, string]>): string {
  return Array.from(tags, ([key, value]) => value === "" ? key : `${key}=${escapeTagValue(value)}`)
    .join(";");
}

/** As it can stand before others: what a client has said may be empty, begin with a colon or have spaces in it. */
function toMiddle(param: string): string {
  return /^:|^$| /.test(param) ? param.match(/[^ :][^ ]*/)?.[0] ?? "*" : param;
}

/**
 * Puts a line together, without tags. The last parameter gets a colon if it needs one, or if it is `trailing`, which clients
 * expect of text.
 */
export function formatMessage(
  source: string | undefined,
  command: string,
  params: readonly string[],
  trailing = false,
): string {
  let line = source === undefined ? command : `:${source} ${command}`;
  const last = params.length - 1;
  for (let i = 0; i < last; i++) line += ` ${toMiddle(params[i]!)}`;
  if (last < 0) return line;
  const text = params[last]!;
  const colon = trailing || text === "" || text.startsWith(":") || text.includes(" ");
  return `${line} ${colon ? ":" : ""}${text}`;
}
