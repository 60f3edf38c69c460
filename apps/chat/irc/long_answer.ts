import { utf8Length } from "./names.ts";
import type { Session } from "./session.ts";

/**
 * How much of an answer is on its way to a client at once: a third of what an outbox holds unless told otherwise (96 KiB), which
 * leaves room for what others say meanwhile.
 */
const BYTES_AT_ONCE = 32_768;
const LINES_AT_ONCE = 64;

/** Answers with a line for each item, no faster than the client takes them, until it has gone. */
export async function sendForEach<T>(
  session: Session,
  items: Iterable<T>,
  send: (item: T) => void,
): Promise<void> {
  const { maxLine } = session.server.config;
  const linesAtOnce = Math.min(LINES_AT_ONCE, Math.ceil(BYTES_AT_ONCE / maxLine));
  let sent = 0;
  for (const item of items) {
    send(item);
    sent += 1;
    if (sent % linesAtOnce !== 0) continue;
    await session.flushed();
    if (session.ended) return;
  }
}

/** What follows the colon of a numeric reply with those parameters: words, as many as fit, in as few lines as there can be. */
export function fillLines(
  session: Session,
  params: readonly string[],
  words: Iterable<string>,
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
      line += ` ${word}`;
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
