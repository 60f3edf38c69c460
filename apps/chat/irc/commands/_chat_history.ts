import type { Channel } from "../channel.ts";
import type { UserCommand } from "../command.ts";
import { LIMITS } from "../config.ts";
import { COSTS } from "../costs.ts";
import { type HistoryQuery, type MessageReference, queryHistory } from "../history_query.ts";
import { sendForEach } from "../long_answer.ts";
import type { Message } from "../message.ts";
import { toUpper } from "../names.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { pastOf, sendPast } from "./_replay.ts";

const NAME = "CHATHISTORY";
const NOT_RETRIEVED = "Messages could not be retrieved";

/** How many parameters each takes after the name. */
const PARAMS: Readonly<Record<string, number>> = {
  LATEST: 3,
  BEFORE: 3,
  AFTER: 3,
  AROUND: 3,
  BETWEEN: 4,
  TARGETS: 3,
};

/** A time as server-time has it. */
const TIMESTAMP = /^timestamp=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)$/;
const MSGID = /^msgid=(.+)$/s;

function parseTime(text: string): number | undefined {
  const time = Date.parse(TIMESTAMP.exec(text)?.[1] ?? "");
  return Number.isNaN(time) ? undefined : time;
}

function parseReference(text: string): MessageReference | undefined {
  const msgid = MSGID.exec(text)?.[1];
  if (msgid !== undefined) return { msgid };
  const time = parseTime(text);
  return time === undefined ? undefined : { time };
}

/** More than it may ask for is as much as it may. */
function parseLimit(text: string): number | undefined {
  return /^0*[1-9]\d{0,8}$/.test(text) ? Math.min(Number(text), LIMITS.chatHistory) : undefined;
}

function parseQuery(kind: string, words: readonly string[]): HistoryQuery | undefined {
  const [first, second] = words.map(parseReference);
  if (kind === "LATEST") {
    if (words[0] === "*") return { kind, after: undefined };
    return first && { kind, after: first };
  }
  if (kind === "BETWEEN") return first && second && { kind, from: first, to: second };
  return first && { kind: kind as "BEFORE" | "AFTER" | "AROUND", at: first };
}

async function sendMessages(
  user: User,
  session: Session,
  kind: string,
  [target = "", ...words]: readonly string[],
  limit: number,
): Promise<void> {
  const query = parseQuery(kind, words);
  if (query === undefined) {
    return session.fail(NAME, "INVALID_PARAMS", kind, "Invalid message reference");
  }
  const channel = session.server.network.channel(target);
  // Who is not there is told nothing, also not that there is such a channel. What is said to users is not kept.
  if (!channel?.members.has(user)) {
    return session.fail(NAME, "INVALID_TARGET", kind, target, NOT_RETRIEVED);
  }
  if (!channel.hasWholeHistory) await session.server.mesh?.learnHistory(channel);
  const found = queryHistory(channel.history.all, query, limit);
  if (found === undefined) {
    return session.fail(NAME, "MESSAGE_ERROR", kind, channel.name, NOT_RETRIEVED);
  }
  await sendPast(user, session, channel, pastOf(session, channel, found));
}

/** The user's channels in which the last message came between two times, the one next to the first of these first. */
function targetsBetween(user: User, from: number, to: number): { name: string; time: number }[] {
  const [start, end] = [Math.min(from, to), Math.max(from, to)];
  return [...user.channels]
    .map(({ name, history }: Channel) => ({ name, time: history.lastAt ?? NaN }))
    .filter(({ time }) => time > start && time < end)
    .sort((a, b) => from <= to ? a.time - b.time : b.time - a.time);
}

async function sendTargets(
  user: User,
  session: Session,
  words: readonly string[],
  limit: number,
): Promise<void> {
  const [from, to] = words.map(parseTime);
  if (from === undefined || to === undefined) {
    return session.fail(NAME, "INVALID_PARAMS", "TARGETS", "Invalid timestamp");
  }
  const targets = targetsBetween(user, from, to).slice(0, limit);
  await session.batch(
    "draft/chathistory-targets",
    [],
    () =>
      sendForEach(session, targets.sort((a, b) => a.time - b.time), ({ name, time }) => {
        session.reply(NAME, ["TARGETS", name, new Date(time).toISOString()]);
      }),
  );
}

function chatHistory(user: User, session: Session, { params }: Message): void | Promise<void> {
  if (!session.has("draft/chathistory")) {
    return session.numeric("ERR_UNKNOWNCOMMAND", NAME, "Unknown command");
  }
  const [subcommand = "", ...words] = params;
  const kind = toUpper(subcommand);
  const count = Object.hasOwn(PARAMS, kind) ? PARAMS[kind] : undefined;
  const invalid = (text: string) => session.fail(NAME, "INVALID_PARAMS", subcommand, text);
  if (count === undefined) return invalid("Unknown command");
  if (words.length !== count) {
    return invalid(words.length < count ? "Insufficient parameters" : "Too many parameters");
  }
  const limit = parseLimit(words.pop()!);
  if (limit === undefined) return invalid("Invalid limit");
  session.charge(COSTS.search);
  if (kind === "TARGETS") return sendTargets(user, session, words, limit);
  return sendMessages(user, session, kind, words, limit);
}

/** What was said in a channel (IRCv3 chathistory). */
export const CHATHISTORY: UserCommand = {
  for: "users",
  usage:
    "CHATHISTORY LATEST|BEFORE|AFTER|AROUND|BETWEEN <channel> <message> [<message>] <limit> | " +
    "TARGETS <time> <time> <limit>",
  summary:
    "repeats what was said in a channel, for its members; <message> is msgid=… or timestamp=…",
  run: chatHistory,
};
