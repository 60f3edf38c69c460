import type { Client } from "./_client.ts";
import { stripFormatting } from "./formatting.ts";
import { mentions } from "./_mention.ts";
import type { WindowState } from "./_windows.ts";
import type { ChatLine, Quote } from "./chat_line.ts";

/** How much of an answered message is shown again. */
const QUOTE_LENGTH = 60;

/**
 * How far the clocks of the server and of this client may be apart for a message of one's own that was shown without an answer of
 * the server, in milliseconds.
 */
const CLOCK_SKEW = 60_000;

/** Lines between a message to oneself and its echo. */
const RECENT = 20;

/** What somebody has said. */
export interface Said {
  readonly kind: "message" | "action" | "notice";
  readonly nick: string;
  readonly text: string;
  readonly time: number;
  readonly own: boolean;
  readonly msgid?: string | undefined;
  /** The `msgid` of what it answers. */
  readonly replyTo?: string | undefined;
  /** The server tells it though it was said before. */
  readonly replayed: boolean;
}

/** The message with that `msgid`: most often one of the last. */
function quoteOf(window: WindowState, msgid: string | undefined): Quote | undefined {
  const line = msgid === undefined ? undefined : window.findLast((each) => each.msgid === msgid);
  if (line === undefined) return undefined;
  const text = stripFormatting(line.text).slice(0, QUOTE_LENGTH);
  return { nick: line.nick ?? "", text: text.length < line.text.length ? `${text}…` : text };
}

/**
 * Whether a message that is told again is there already: by its `msgid`; without one by the time that the server gave it, nick and
 * text. Own messages that were shown without the server's word have neither, and their times differ a little.
 */
function isKnown(window: WindowState, said: Said, client: Client): boolean {
  const { kind, nick, text, time, msgid, own } = said;
  return window.findLast((line: ChatLine) => {
    if (msgid !== undefined && line.msgid !== undefined) return msgid === line.msgid;
    const skew = own && line.own ? CLOCK_SKEW : 0;
    return line.kind === kind && Math.abs(line.time - time) <= skew && line.text === text &&
      client.features.isSame(line.nick ?? "", nick);
  }) !== undefined;
}

/** Shows it in a window, unless it is there already. */
export function showSaid(client: Client, window: WindowState, said: Said): void {
  const { kind, nick, text, time, own, msgid, replyTo, replayed } = said;
  // Who speaks to himself hears it twice.
  const isTwice = own && msgid !== undefined &&
    window.lines.slice(-RECENT).some((line) => line.msgid === msgid);
  if (isTwice || replayed && isKnown(window, said, client)) return;
  const mention = !own && mentions(stripFormatting(text), client.nick, client.features);
  const quote = quoteOf(window, replyTo);
  client.windows.add(window, { kind, nick, text, time, own, mention, msgid, quote, replayed });
  const isRoom = window.room !== undefined;
  client.tell({
    event: kind === "notice" ? "notice" : "message",
    time: new Date(time).toISOString(),
    room: isRoom ? window.name : null,
    nick,
    peer: window.kind === "status" ? nick : window.name,
    text,
    action: kind === "action",
    ...{ own, mention, replayed },
    msgid: msgid ?? null,
    replyTo: replyTo ?? null,
  });
}
