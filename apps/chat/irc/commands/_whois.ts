import type { UserCommand } from "../command.ts";
import { COSTS } from "../costs.ts";
import { fillLines, sendForEach } from "../long_answer.ts";
import type { Message } from "../message.ts";
import type { Session } from "../session.ts";
import { BOT_MODE, type User } from "../user.ts";
import { mayKnowAddress, prefixes } from "../visibility.ts";
import { refusesServer } from "./_server_name.ts";
import { distinctNames, takeTargets } from "./_targets.ts";

function whois(asker: User, session: Session, { params }: Message): void {
  const [first, second] = params;
  const nicks = distinctNames(second ?? first ?? "");
  if (nicks.length === 0) return session.numeric("ERR_NONICKNAMEGIVEN", "No nickname given");
  if (second !== undefined && refusesServer(session, first)) return;
  for (const nick of takeTargets(session, nicks, COSTS.question)) {
    const user = session.server.network.user(nick);
    if (user === undefined) session.numeric("ERR_NOSUCHNICK", nick, "No such nick/channel");
    else describe(user, asker, session);
    session.numeric("RPL_ENDOFWHOIS", nick, "End of /WHOIS list");
  }
}

function describe(user: User, asker: User, session: Session): void {
  const { nick, username, host, realname, server, away, modes, signOnAt, session: its } = user;
  const { config, now } = session.server;
  session.numeric("RPL_WHOISUSER", nick, username, host, "*", realname);
  if (its !== undefined && mayKnowAddress(asker, user)) {
    const { address } = its.link;
    session.numeric("RPL_WHOISHOST", nick, `is connecting from *@${address} ${address}`);
  }
  sendChannels(user, asker, session);
  session.numeric("RPL_WHOISSERVER", nick, server, config.network);
  if (away !== undefined) session.numeric("RPL_AWAY", nick, away);
  if (modes.has("o")) session.numeric("RPL_WHOISOPERATOR", nick, "is an IRC operator");
  if (modes.has(BOT_MODE)) session.numeric("RPL_WHOISBOT", nick, "is a bot");
  if (mayKnowAddress(asker, user)) {
    session.numeric("RPL_WHOISMODES", nick, `is using modes +${[...modes].sort().join("")}`);
  }
  if (its === undefined) return;
  if (its.link.secure) session.numeric("RPL_WHOISSECURE", nick, "is using a secure connection");
  const idle = Math.max(0, Math.floor((now() - its.lastSpokeAt) / 1_000));
  const signOn = Math.floor(signOnAt / 1_000);
  session.numeric("RPL_WHOISIDLE", nick, `${idle}`, `${signOn}`, "seconds idle, signon time");
}

function sendChannels(user: User, asker: User, session: Session): void {
  const names = [...user.channels]
    .filter((channel) => !channel.isHiddenFrom(asker))
    .map((channel) => prefixes(channel.members.get(user), session) + channel.name);
  for (const line of fillLines(session, [user.nick], names)) {
    session.numeric("RPL_WHOISCHANNELS", user.nick, line);
  }
}

async function whowas(_user: User, session: Session, { params }: Message): Promise<void> {
  const [nick = "", count = ""] = params;
  if (nick === "") return session.numeric("ERR_NONICKNAMEGIVEN", "No nickname given");
  const all = session.server.network.formerUsers.named(nick);
  if (all.length === 0) session.numeric("ERR_WASNOSUCHNICK", nick, "There was no such nickname");
  // RFC 2812, 3.6.3: all of them unless the number is positive.
  const found = Number(count) > 0 ? all.slice(0, Number(count)) : all;
  await sendForEach(session, found, ({ nick, username, host, realname, server, leftAt }) => {
    session.numeric("RPL_WHOWASUSER", nick, username, host, "*", realname);
    session.numeric("RPL_WHOISSERVER", nick, server, new Date(leftAt).toUTCString());
  });
  session.numeric("RPL_ENDOFWHOWAS", nick, "End of WHOWAS");
}

/** Who somebody is. */
export const WHOIS: UserCommand = {
  for: "users",
  usage: "WHOIS [<server>] <nick>{,<nick>}",
  summary: "tells who users are, where, and for how long they said nothing",
  run: whois,
};

/** Who had a nick before. */
export const WHOWAS: UserCommand = {
  for: "users",
  usage: "WHOWAS <nick> [<count>]",
  summary: "tells who had a nick before, the last one first",
  run: whowas,
};
