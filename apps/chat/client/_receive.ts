import { parseMessage } from "../irc/message.ts";
import type { Client } from "./_client.ts";
import { type Handler, type Handlers, toIncoming } from "./_incoming.ts";
import { MEMBERSHIP } from "./_incoming_membership.ts";
import { MESSAGES } from "./_incoming_messages.ts";
import { NUMERIC_REPLIES, otherNumeric } from "./_incoming_numerics.ts";
import { PROTOCOL } from "./_incoming_protocol.ts";
import { REGISTRATION } from "./_registration.ts";
import type { Session } from "./_session.ts";

/** A command stands in one of them only. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map(
  [PROTOCOL, REGISTRATION, MESSAGES, MEMBERSHIP, NUMERIC_REPLIES].flatMap((some: Handlers) =>
    Object.entries(some)
  ),
);

/**
 * The longest line that is dealt with, in UTF-16 code units: tags of 8191 bytes (IRCv3 message tags) and the longest line of
 * `chat serve` and of inspircd.
 */
const MAX_LINE = 8_191 + 16_384;

/** What every server begins with: tags, a source, a command or a number. */
const LIKE_IRC = /^(@\S+ +)?(:\S+ +)?([A-Za-z]+|\d{3})( |$)/;

/** Takes a line from the server. */
export function receive(client: Client, session: Session, line: string): void {
  session.keepAlive.heard(client.now());
  if (!session.greeted && !LIKE_IRC.test(line.slice(0, MAX_LINE))) {
    client.exit ??= { code: 4, reason: "The other side does not speak IRC" };
    client.error(client.windows.status, `This is not IRC: ${line.slice(0, 100)}`);
  }
  session.greeted = true;
  if (line.length > MAX_LINE) {
    client.error(client.windows.status, `A line of ${line.length} characters was dropped`);
    return;
  }
  const message = parseMessage(line);
  if (message === undefined) return;
  const incoming = toIncoming(client, session, message);
  const { command, replayed } = incoming;
  // A history tells what happened, and changes nothing.
  if (replayed && !Object.hasOwn(MESSAGES, command) && command !== "BATCH") return;
  const handler = HANDLERS.get(command);
  if (handler !== undefined) handler(client, incoming);
  else if (/^\d{3}$/.test(command)) otherNumeric(client, incoming);
  else client.info(client.windows.status, line);
}
