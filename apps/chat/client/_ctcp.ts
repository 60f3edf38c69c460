import { formatMessage } from "../irc/message.ts";
import type { Client } from "./_client.ts";
import type { Incoming } from "./_incoming.ts";

/** Requests that are answered, and in what time: others could have this client flood them, or be cut off for it. */
const ANSWERS = { count: 3, interval: 10_000 };

/** What is given back of a PING: a time, as a rule. */
const MAX_ECHO = 64;

/** No answer takes longer, in milliseconds: other figures are no times. */
const MAX_ROUND_TRIP = 60 * 60 * 1_000;

/** A request or an answer between programs (https://modern.ircdocs.horse/ctcp). */
export interface Ctcp {
  /** In upper case. */
  readonly command: string;
  readonly params: string;
}

/** Takes the text of a message apart; `undefined` if it is for people. */
export function parseCtcp(text: string): Ctcp | undefined {
  if (!text.startsWith("\x01")) return undefined;
  const inner = text.slice(1, text.length > 1 && text.endsWith("\x01") ? -1 : undefined);
  const space = inner.indexOf(" ");
  const command = (space < 0 ? inner : inner.slice(0, space)).toUpperCase();
  return { command, params: space < 0 ? "" : inner.slice(space + 1) };
}

function answerTo({ options }: Client, { command, params }: Ctcp): string | undefined {
  switch (command) {
    case "VERSION":
      return options.version;
    case "PING":
      return params.slice(0, MAX_ECHO);
    default:
      return undefined;
  }
}

/** What came back in words: a PING took as long as its time is ago. */
export function describeAnswer({ command, params }: Ctcp, now: number): string {
  const time = command === "PING" ? now - Number(params) : NaN;
  return time >= 0 && time < MAX_ROUND_TRIP
    ? `${command} after ${time} ms`
    : `${command}: ${params}`;
}

/** Answers a request, unless it came to a room, where everybody would answer, or there were many. */
export function answerCtcp(client: Client, { nick, params, session }: Incoming, ctcp: Ctcp): void {
  client.info(client.windows.status, `${nick} asks CTCP ${ctcp.command} ${ctcp.params}`.trimEnd());
  const answer = answerTo(client, ctcp);
  const now = client.now();
  const recent = client.answeredAt.filter((at) => at <= now && at > now - ANSWERS.interval);
  if (
    answer === undefined || session.phase !== "registered" || client.isChannel(params[0] ?? "") ||
    recent.length >= ANSWERS.count
  ) return;
  client.answeredAt = [...recent, now];
  const text = `\x01${ctcp.command} ${answer}\x01`;
  const line = formatMessage(undefined, "NOTICE", [nick, text], true);
  client.outbox.add({ line: () => line, lasting: false });
}
