import { CHANNEL_MODES } from "../irc/channel_modes.ts";
import { LIMITS } from "../irc/config.ts";
import { isGoodChannelName, isNick, utf8Length } from "../irc/names.ts";
import { USER_MODES } from "../irc/user.ts";
import type {
  LineOp,
  Membership,
  ModeRecord,
  Op,
  RoomRecord,
  StampedMode,
  StampedTopic,
  UserRecord,
} from "./op.ts";

/** Whether something from a network is what it should be. */
type Check = (value: unknown) => boolean;

/** A check for each of the fields. */
type Checks<T> = { readonly [Field in keyof T]-?: Check };

/** What dates can hold. */
const MAX_TIME = 8.64e15;
/** Records in an op, of any kind: more than fit. */
const MAX_RECORDS = 10_000;
/** A line's text may be as long as lines may be (`--max-line`). */
const MAX_TEXT = 16_384;

/** What has no place in a line, or ends it (RFC 1459, 2.3.1). */
const NOT_IN_LINES = /[\0\r\n]/;

/** A text without what has no place in a line. */
function text(maxBytes: number, minBytes = 0): Check {
  return (value) => {
    if (typeof value !== "string" || value.length > maxBytes) return false;
    if (NOT_IN_LINES.test(value) || !value.isWellFormed()) return false;
    const bytes = utf8Length(value);
    return bytes >= minBytes && bytes <= maxBytes;
  };
}

function matching(pattern: RegExp): Check {
  return (value) => typeof value === "string" && pattern.test(value);
}

function lettersOf(all: string): Check {
  return (value) =>
    typeof value === "string" && value.length <= all.length &&
    [...value].every((letter) => all.includes(letter));
}

function integer(most: number): Check {
  return (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function listOf(check: Check, most: number): Check {
  return (value) => Array.isArray(value) && value.length <= most && value.every(check);
}

function record<T>(checks: Checks<T>): Check {
  const all = Object.entries(checks) as [string, Check][];
  return (value) =>
    typeof value === "object" && value !== null &&
    all.every(([field, check]) => check((value as Record<string, unknown>)[field]));
}

const flag: Check = (value) => typeof value === "boolean";
const number = integer(Number.MAX_SAFE_INTEGER);
/** Not always whole: see `Membership.life`. */
const time: Check = (value) => typeof value === "number" && value >= 0 && value <= MAX_TIME;
const node = matching(/^[A-Za-z0-9]{1,64}$/);
const userId = matching(/^[A-Za-z0-9]{1,64}\.\d{1,16}$/);
const nick: Check = (value) => typeof value === "string" && isNick(value, LIMITS.nick);
const channel: Check = (value) =>
  typeof value === "string" && isGoodChannelName(value, LIMITS.channelName);
/** Without anything that parts words, or that is not seen. */
const word = matching(/^(?!:)[\x21-\x7e]{1,256}$/);
/** A part of a mask. */
const part = matching(/^(?!:)(?:(?![!@])[\x21-\x7e]){1,128}$/);
/** The name of a server, or of a user as others see it. */
const source = word;
const reason = text(LIMITS.quit + 512);
const userModes = lettersOf(USER_MODES);
/** Those that a client may send, as they stand in a line. */
const tags: Check = (value) =>
  text(LIMITS.clientTags, 1)(value) && /^\+[^ ;]*(?:;\+[^ ;]*)*$/.test(value as string);

const { list, always, whenSet, never, member } = CHANNEL_MODES;
/** Whether a parameter is one of that mode. */
const isParam: Readonly<Record<string, Check>> = {
  [list]: matching(/^[^\s:][^\s]*$/),
  [always]: matching(/^[^\s:,][^\s,]*$/),
  [whenSet]: matching(/^[1-9]\d{0,8}$/),
  [member]: matching(/^[A-Za-z0-9]{1,64}\.\d{1,16}\.\d{1,16}$/),
};

function isMode(value: unknown): boolean {
  const { mode, adding, param } = value as ModeRecord;
  if (typeof mode !== "string" || mode.length !== 1 || !flag(adding)) return false;
  if (never.includes(mode)) return param === undefined;
  if (!adding && whenSet.includes(mode)) return param === undefined;
  if (!adding && always.includes(mode) && param === undefined) return true;
  const kind = [list, always, whenSet, member].find((letters) => letters.includes(mode));
  return kind !== undefined && text(LIMITS.mask, 1)(param) && isParam[kind]!(param);
}

const mode: Check = (value) => typeof value === "object" && value !== null && isMode(value);
const membership: Checks<Membership> = { channel, life: time, join: number };
/** Without a node it was never changed, or not since that is remembered. */
const stamp = { time, node: matching(/^[A-Za-z0-9]{0,64}$/) };
const stamped = record<Omit<StampedMode, keyof ModeRecord>>({
  ...stamp,
  by: optional(word),
  at: optional(time),
});
const topic = record<StampedTopic>({ ...stamp, text: text(LIMITS.topic), by: word, at: time });

const user = record<UserRecord>({
  id: number,
  nick,
  username: part,
  host: part,
  realname: text(LIMITS.realname, 1),
  signOnAt: time,
  modes: userModes,
  away: optional(text(LIMITS.away, 1)),
  channels: listOf(record(membership), LIMITS.channels),
});

const room = record<RoomRecord>({
  channel,
  life: time,
  merged: listOf(time, MAX_RECORDS),
  topic: optional(topic),
  modes: listOf((value) => mode(value) && stamped(value), MAX_RECORDS),
});

type FieldsOf<Name extends Op["op"]> = Checks<Omit<Extract<Op, { op: Name }>, "op">>;

/** What the fields of each op are to be like. */
const FIELDS: { readonly [Name in Op["op"]]: FieldsOf<Name> } = {
  hello: { to: optional(node) },
  begin: { server: word, startedAt: time },
  users: { users: listOf(user, MAX_RECORDS) },
  rooms: { rooms: listOf(room, MAX_RECORDS) },
  end: {},
  ask: { to: node, channel },
  quit: { user: number, reason },
  nick: { user: number, nick },
  away: { user: number, away: optional(text(LIMITS.away, 1)) },
  realname: { user: number, realname: text(LIMITS.realname, 1) },
  userModes: { user: number, modes: userModes },
  join: { user: number, first: flag, ...membership },
  part: { user: number, channel, join: number, reason: optional(text(MAX_TEXT)) },
  kick: { by: source, user: userId, channel, join: number, reason: text(LIMITS.kick) },
  kill: { by: source, user: userId, reason },
  invite: { by: source, user: userId, channel, opens: flag, heard: flag },
  topic: { by: source, channel, life: time, text: text(LIMITS.topic), time },
  modes: { by: source, channel, life: time, time, changes: listOf(mode, MAX_RECORDS) },
  line: {
    topic: optional(channel),
    life: optional(time),
    to: optional(userId),
    source,
    command: matching(/^(?:PRIVMSG|NOTICE|TAGMSG)$/),
    target: (value) =>
      typeof value === "string" && (nick(value) || channel(value.replace(/^[@+]/, ""))),
    text: optional(text(MAX_TEXT, 1)),
    tags: optional(tags),
    msgid: matching(/^[A-Za-z0-9-]{1,64}$/),
    time,
    bot: optional(flag),
  },
  wallops: { by: source, text: text(MAX_TEXT, 1) },
};

/** Whether an object is that op. */
export const OP_CHECKS = Object.fromEntries(
  Object.entries(FIELDS).map(([name, checks]) => [name, record(checks)]),
) as Record<Op["op"], Check>;

const isLine = OP_CHECKS.line;
OP_CHECKS.line = (value) => {
  const { command, text } = value as LineOp;
  return isLine(value) && (command === "TAGMSG") === (text === undefined);
};
