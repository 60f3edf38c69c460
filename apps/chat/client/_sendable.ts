import { tagsLength } from "../irc/message.ts";
import { limitLine } from "../irc/relay.ts";

/** What no line can have in it; names in it may come from a server. */
const NOT_SENDABLE = /[\0\r\n]/g;

/** A line as a server takes it: one line, and not too long, tags apart. */
export function toSendable(line: string, lineLength: number): string {
  const one = line.replace(NOT_SENDABLE, " ").toWellFormed();
  const tags = tagsLength(one);
  return one.slice(0, tags) + limitLine(one.slice(tags), lineLength);
}
