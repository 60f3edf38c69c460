import { utf8Length } from "./names.ts";
import type { Session } from "./session.ts";

/** How many lines are sent, and items looked at, in one go: a millisecond or two, and then others have their turn. */
const LINES_AT_ONCE = 64;
const ITEMS_AT_ONCE = 500;

/**
 * Answers with a line for each item, no faster than the client takes them, until it has gone. Those that were looked at but are not
 * for the client are `undefined`.
 */
export async function sendForEach<T>(
  session: Session,
  items: Iterable<T | undefined>,
  send: (item: T) => void,
): Promise<void> {
  let sent = 0;
  let looked = 0;
  for (const item of items) {
    looked += 1;
    if (item !== undefined) {
      send(item);
      sent += 1;
    }
    if (session.isBehind || item !== undefined && sent % LINES_AT_ONCE === 0) {
      await session.flushed();
    } else if (looked % ITEMS_AT_ONCE === 0) {
      await session.server.nextTurn();
    }
    if (session.ended) return;
  }
}

/**
 * What follows the colon of a numeric reply with those parameters: words with a `separator` between, as many as fit, in as few
 * lines as there can be.
 */
export function fillLines(
  session: Session,
  params: readonly string[],
  words: Iterable<string>,
  separator = " ",
): string[] {
  const { name, maxLine } = session.server.config;
  const head = [`:${name}`, "000", session.nick, ...params, ":"].join(" ");
  const room = maxLine - "\r\n".length - utf8Length(head);
  const lines: string[] = [];
  let line = "";
  let length = 0;
  for (const word of words) {
    const bytes = utf8Length(word);
    if (line !== "" && length + 1 + bytes <= room) {
      line += separator + word;
      length += 1 + bytes;
    } else {
      if (line !== "") lines.push(line);
      line = word;
      length = bytes;
    }
  }
  if (line !== "") lines.push(line);
  return lines;
}
