import type { Channel, Standing } from "../channel.ts";
import type { UserCommand } from "../command.ts";
import { COSTS } from "../costs.ts";
import { sendForEach } from "../long_answer.ts";
import { formatMessage, type Message } from "../message.ts";
import { NUMERICS } from "../numerics.ts";
import { utf8Length } from "../names.ts";
import type { Session } from "../session.ts";
import { maskOf, type User } from "../user.ts";
import { isListedFor, prefixes } from "../visibility.ts";
import { distinctNames } from "./_targets.ts";

function nameOf(session: Session, user: User, standing: Standing): string {
  const name = session.has("userhost-in-names") ? maskOf(user) : user.nick;
  return prefixes(standing, session) + name;
}

/** Members of a channel, as many to a line as fit. Whoever asks may have to wait between lines, so each is made when it is its turn. */
function* namesByLine(
  asker: User,
  session: Session,
  channel: Channel,
  maxLength: number,
): Iterable<string | undefined> {
  const { members } = channel;
  const isMember = members.has(asker);
  const mayGoOn = () => members.has(asker) === isMember && !channel.isHiddenFrom(asker);
  let line = "";
  // No more than there are now: some may come and go for ever. The asker hears of who comes.
  for (const [user, standing] of members.entries().take(members.size)) {
    if (!isMember && !isListedFor(user, asker)) {
      yield undefined;
      if (!mayGoOn()) return;
      continue;
    }
    let name = nameOf(session, user, standing);
    // Names, usernames and hosts are ASCII.
    if (line !== "" && line.length + 1 + name.length > maxLength) {
      yield line;
      line = "";
      if (!mayGoOn()) return;
      // Meanwhile the user may have gone, or be called something else.
      if (!members.has(user)) continue;
      name = nameOf(session, user, standing);
    }
    line += line === "" ? name : ` ${name}`;
  }
  if (line !== "") yield line;
}

/** Tells who is in a channel. */
export async function sendNames(asker: User, session: Session, channel: Channel): Promise<void> {
  const { name, maxLine } = session.server.config;
  const params = [channel.flags.has("s") ? "@" : "=", channel.name];
  const head = formatMessage(name, NUMERICS.RPL_NAMREPLY, [session.nick, ...params, ""], true);
  const room = maxLine - utf8Length(`${head}\r\n`);
  await sendForEach(session, namesByLine(asker, session, channel, room), (line) => {
    session.numeric("RPL_NAMREPLY", ...params, line);
  });
  sendEnd(session, channel.name);
}

function sendEnd(session: Session, name: string): void {
  session.numeric("RPL_ENDOFNAMES", name, "End of /NAMES list");
}

async function names(user: User, session: Session, { params }: Message): Promise<void> {
  const [list = ""] = params;
  // All that there are would be a list without end: LIST tells the channels.
  if (list === "") return sendEnd(session, "*");
  const distinct = distinctNames(list);
  session.charge(COSTS.question * (distinct.length - 1));
  for (const name of distinct) {
    const channel = session.server.network.channel(name);
    if (channel === undefined || channel.isHiddenFrom(user)) sendEnd(session, name);
    else await sendNames(user, session, channel);
    if (session.ended) return;
  }
}

/** Tells who is in channels. */
export const NAMES: UserCommand = {
  for: "users",
  usage: "NAMES <channel>{,<channel>}",
  summary: "tells who is in channels",
  run: names,
};
