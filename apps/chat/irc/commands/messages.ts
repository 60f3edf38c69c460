import { toLine } from "../../mesh/line.ts";
import type { LineOp } from "../../mesh/op.ts";
import { hears, type Rank, sayTo } from "../audience.ts";
import type { Commands, UserCommand } from "../command.ts";
import { COSTS } from "../costs.ts";
import { formatTags, type Message } from "../message.ts";
import { fold } from "../names.ts";
import type { Numeric } from "../numerics.ts";
import type { Relay } from "../relay.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { AWAY } from "./_away.ts";
import { CHATHISTORY } from "./_chat_history.ts";
import { distinctNames, takeTargets } from "./_targets.ts";
import { unlessFull } from "./_unless_full.ts";

type Verb = "PRIVMSG" | "NOTICE" | "TAGMSG";

/** What a user says to some others, with one command. */
interface Speech {
  readonly verb: Verb;
  readonly from: User;
  readonly session: Session;
  /** The text, which TAGMSG has not. */
  readonly said: readonly string[];
  readonly clientTags: string | undefined;
  /** Answers with an error, if the command is one to answer. */
  readonly refuse: (numeric: Numeric, ...params: string[]) => void;
  /** What is told to the sender when it outlives this server. */
  readonly echoes: Promise<void>[];
}

/** IRCv3 message tags: a client's own have a plus, and perhaps a vendor, in front. */
const CLIENT_TAG = /^\+(?:[a-zA-Z0-9.-]+\/)?[a-zA-Z0-9-]+$/;

/** A channel, and with `STATUSMSG` the prefixes that its members must have: one of them or one above. */
const CHANNEL_TARGET = /^([@+]*)(#.*)$/s;

/** The tags that clients may say to each other, as they stand in a line; `undefined` if there are none. */
function clientTagsOf({ tags }: Message): string | undefined {
  if (tags.size === 0) return undefined;
  return formatTags([...tags].filter(([key]) => CLIENT_TAG.test(key))) || undefined;
}

/** What says something, and does not make the client of who gets it do something: of CTCP only that somebody does something. */
// deno-lint-ignore no-control-regex -- what CTCP is marked with
const SAYING = /^(?:[^\x01]*|\x01ACTION [^\x01]*\x01?)$/i;

function say(
  verb: Verb,
  from: User,
  session: Session,
  message: Message,
): void | Promise<void> {
  if (verb === "TAGMSG" && !session.has("message-tags")) {
    return session.numeric("ERR_UNKNOWNCOMMAND", verb, "Unknown command");
  }
  const [targets = "", text = ""] = message.params;
  const refuse = (numeric: Numeric, ...params: string[]) => {
    // RFC 2812, 3.3.2: never, that two programs do not answer each other for ever.
    if (verb !== "NOTICE") session.numeric(numeric, ...params);
  };
  const all = distinctNames(targets);
  if (all.length === 0) return refuse("ERR_NORECIPIENT", `No recipient given (${verb})`);
  const clientTags = session.has("message-tags") ? clientTagsOf(message) : undefined;
  if (verb === "TAGMSG") {
    if (clientTags === undefined) return refuse("ERR_NOTEXTTOSEND", "No tags to send");
  } else {
    if (text === "") return refuse("ERR_NOTEXTTOSEND", "No text to send");
    session.lastSpokeAt = session.server.now();
  }
  const said = verb === "TAGMSG" ? [] : [text];
  const speech: Speech = { verb, from, session, said, clientTags, refuse, echoes: [] };
  const taken = takeTargets(session, all, COSTS.target);
  for (const target of taken) {
    unlessFull(session, verb, `${target} was told nothing`, () => sayToTarget(speech, target));
  }
  const tooMany = all[taken.length];
  if (tooMany !== undefined) refuse("ERR_TOOMANYTARGETS", tooMany, "Too many recipients");
  if (speech.echoes.length > 0) return Promise.all(speech.echoes).then(() => {});
}

function sayToTarget(speech: Speech, target: string): void {
  const [, rank = "", channel] = CHANNEL_TARGET.exec(target) ?? [];
  if (channel === undefined) sayToUser(speech, target);
  else sayToChannel(speech, channel, rank);
}

/** Tells other servers what was said, before anybody here hears it: they may have to refuse it. */
function tellOthers(
  session: Session,
  message: Relay,
  more: () => Pick<LineOp, "topic" | "life" | "to">,
): void | Promise<void> {
  const { others } = session.server;
  if (others.areThere) return others.publish(toLine(message.parts, more()));
}

function sayToUser(speech: Speech, nick: string): void {
  const { verb, from, session, said, clientTags, refuse } = speech;
  const { network } = session.server;
  const user = network.user(nick);
  if (user === undefined) return refuse("ERR_NOSUCHNICK", nick, "No such nick/channel");
  const message = network.messages.identified(from, verb, [user.nick, ...said], clientTags);
  const told = user.session === undefined
    ? tellOthers(session, message, () => ({ to: user.id }))
    : undefined;
  if (hears(user, verb)) user.session?.relay(message);
  echo(speech, message, told);
  if (verb === "PRIVMSG" && user.away !== undefined) {
    session.numeric("RPL_AWAY", user.nick, user.away);
  }
}

function sayToChannel(speech: Speech, name: string, ranks: string): void {
  const { verb, from, session, said, clientTags, refuse } = speech;
  const { network } = session.server;
  const channel = network.channel(name);
  const mode = channel?.silencedBy(from);
  if (channel === undefined || mode !== undefined && channel.isHiddenFrom(from)) {
    return refuse("ERR_NOSUCHCHANNEL", name, "No such channel");
  }
  if (mode !== undefined) {
    return refuse("ERR_CANNOTSENDTOCHAN", channel.name, `Cannot send to channel (+${mode})`);
  }
  const rank: Rank = ranks.includes("+") ? "+" : ranks === "" ? "" : "@";
  const message = network.messages.identified(
    from,
    verb,
    [rank + channel.name, ...said],
    clientTags,
  );
  // What is replayed is for all to read, and must not make clients answer again.
  const isKept = rank === "" && said[0] !== undefined && SAYING.test(said[0]);
  const told = tellOthers(session, message, () => ({
    topic: isKept ? fold(channel.name) : undefined,
    life: channel.createdAt,
  }));
  sayTo(channel, message, rank, from);
  echo(speech, message, told);
  if (isKept) channel.history.add(message);
}

/** IRCv3 echo-message: for each target, also if the sender is one itself; when it is certain that other servers will have it. */
function echo({ session, echoes }: Speech, message: Relay, told: void | Promise<void>): void {
  if (!session.has("echo-message")) return;
  if (told === undefined) return session.answer(message);
  echoes.push(told.then(() => {
    if (!session.ended) session.answer(message);
  }));
}

function saying(verb: Verb, usage: string, summary: string): UserCommand {
  return {
    for: "users",
    usage,
    summary,
    run: (user, session, message) => say(verb, user, session, message),
  };
}

/** Saying something to others, why one does not answer, and what was said. */
export const MESSAGE_COMMANDS: Commands = {
  PRIVMSG: saying(
    "PRIVMSG",
    "PRIVMSG <target>{,<target>} <text>",
    "says something to users and channels",
  ),
  NOTICE: saying(
    "NOTICE",
    "NOTICE <target>{,<target>} <text>",
    "says something that no program may answer",
  ),
  TAGMSG: saying(
    "TAGMSG",
    "TAGMSG <target>{,<target>}",
    "sends tags of clients without a text",
  ),
  AWAY,
  CHATHISTORY,
};
