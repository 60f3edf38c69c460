import type { UserCommand } from "../command.ts";
import type { Channel, Standing } from "../channel.ts";
import { LIMITS } from "../config.ts";
import { COSTS } from "../costs.ts";
import { sendForEach } from "../long_answer.ts";
import { matchesFolded, squeeze } from "../mask.ts";
import type { Message } from "../message.ts";
import { fold, isChannelName } from "../names.ts";
import type { Session } from "../session.ts";
import { BOT_MODE, hopsTo, type User } from "../user.ts";
import { isListedFor, prefixes } from "../visibility.ts";
import { parseWhox, sendWhox } from "./_whox.ts";

/** Somebody to be listed, and what it is on the channel that was asked for. */
interface Found {
  readonly user: User;
  readonly channel?: Channel;
  readonly standing?: Standing;
}

/** No more than there are now: some may come and go for ever. The asker may have to wait between two, and be put out meanwhile. */
function* membersOf(channel: Channel, asker: User): Iterable<Found | undefined> {
  const { members } = channel;
  for (const [user, standing] of members.entries().take(members.size)) {
    if (channel.isHiddenFrom(asker)) return;
    const isListed = members.has(asker) || isListedFor(user, asker);
    yield isListed ? { user, channel, standing } : undefined;
  }
}

function* usersLike(mask: string, session: Session, asker: User): Iterable<Found | undefined> {
  const { users } = session.server.network;
  const pattern = squeeze(fold(mask));
  if (pattern.length > LIMITS.mask) return;
  session.charge(COSTS.search);
  for (const user of users.values().take(users.size)) {
    const { nick, username, host, realname, server } = user;
    const texts = [nick, username, host, server];
    // They are as long as all the others, and say more than most would tell everybody who searches.
    if (asker.modes.has("o")) texts.push(realname);
    const matches = texts.some((text) => matchesFolded(pattern, fold(text)));
    yield matches && isListedFor(user, asker) ? { user } : undefined;
  }
}

function find(mask: string, session: Session, asker: User): Iterable<Found | undefined> {
  const { network } = session.server;
  if (isChannelName(mask)) {
    const channel = network.channel(mask);
    return channel === undefined ? [] : membersOf(channel, asker);
  }
  const user = network.user(mask);
  // Who knows the nick knows that its user is there.
  return user === undefined ? usersLike(mask, session, asker) : [{ user }];
}

function* operatorsOf(found: Iterable<Found | undefined>): Iterable<Found | undefined> {
  for (const each of found) yield each?.user.modes.has("o") ? each : undefined;
}

function flagsOf({ user: { away, modes }, standing }: Found, session: Session): string {
  return (away === undefined ? "H" : "G") + (modes.has("o") ? "*" : "") +
    (modes.has(BOT_MODE) ? BOT_MODE : "") + prefixes(standing, session);
}

function sendReply(session: Session, found: Found): void {
  const { nick, username, host, server, realname } = found.user;
  const name = found.channel?.name ?? "*";
  const flags = flagsOf(found, session);
  const hops = hopsTo(found.user);
  session.numeric("RPL_WHOREPLY", name, username, host, server, nick, flags, `${hops} ${realname}`);
}

async function who(asker: User, session: Session, { params }: Message): Promise<void> {
  const [given = "*", options = ""] = params;
  const whox = parseWhox(options);
  // RFC 2812, 3.6.1: all of them.
  const mask = given === "0" ? "*" : given;
  const found = find(mask, session, asker);
  const isForOperators = options.replace(/%.*/s, "") === "o";
  await sendForEach(session, isForOperators ? operatorsOf(found) : found, (each) => {
    if (whox === undefined) return sendReply(session, each);
    const channel = each.channel?.name ?? "*";
    sendWhox(session, asker, each.user, { channel, flags: flagsOf(each, session) }, whox);
  });
  session.numeric("RPL_ENDOFWHO", mask, "End of WHO list");
}

/** Lists users with their names, hosts and states. */
export const WHO: UserCommand = {
  for: "users",
  usage: "WHO [<channel>|<nick>|<mask> [o][%<fields>[,<token>]]]",
  summary: "lists members of a channel, or users; with o operators only; with % what is asked for",
  run: who,
};
