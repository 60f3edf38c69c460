import type { UserCommand } from "../command.ts";
import { LIMITS } from "../config.ts";
import { COSTS } from "../costs.ts";
import type { Message } from "../message.ts";
import { truncate } from "../names.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { checkOp, distinctNames, findOwnChannel, takeTargets } from "./_targets.ts";
import { unlessFull } from "./_unless_full.ts";

function kick(by: User, session: Session, { params }: Message): void {
  const [name, list, text = ""] = params as [string, string, string?];
  const { network } = session.server;
  const channel = findOwnChannel(by, session, name);
  if (channel === undefined) return;
  const reason = truncate(text || by.nick, LIMITS.kick);
  const nicks = distinctNames(list);
  if (nicks.length === 0) {
    return session.numeric("ERR_NEEDMOREPARAMS", "KICK", "Not enough parameters");
  }
  const targets = takeTargets(session, nicks, COSTS.target);
  for (const nick of targets) {
    // Each time: it may have put out itself.
    if (!checkOp(by, session, channel)) return;
    const user = network.user(nick);
    if (user === undefined) {
      session.numeric("ERR_NOSUCHNICK", nick, "No such nick/channel");
    } else if (!channel.members.has(user)) {
      const text = "They aren't on that channel";
      session.numeric("ERR_USERNOTINCHANNEL", user.nick, channel.name, text);
    } else {
      unlessFull(session, "KICK", `${user.nick} is still there`, () => {
        network.rooms.kick(by, user, channel, reason);
      });
    }
  }
  const tooMany = nicks[targets.length];
  if (tooMany !== undefined) session.numeric("ERR_TOOMANYTARGETS", tooMany, "Too many targets");
}

/** Puts members out of a channel. */
export const KICK: UserCommand = {
  for: "users",
  min: 2,
  usage: "KICK <channel> <nick>{,<nick>} [<reason>]",
  summary: "puts members out of a channel (its operators only)",
  run: kick,
};
