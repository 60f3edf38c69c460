import type { UserCommand } from "../command.ts";
import { COSTS } from "../costs.ts";
import type { Message } from "../message.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { distinctNames, findOwnChannel, takeTargets } from "./_targets.ts";

function part(user: User, session: Session, { params }: Message): void {
  const [names = "", reason = ""] = params;
  const distinct = distinctNames(names);
  if (distinct.length === 0) {
    return session.numeric("ERR_NEEDMOREPARAMS", "PART", "Not enough parameters");
  }
  const targets = takeTargets(session, distinct, COSTS.target);
  for (const name of targets) {
    const channel = findOwnChannel(user, session, name);
    if (channel === undefined) continue;
    // Who may not speak has no last word either.
    const said = channel.silencedBy(user) === undefined ? reason : "";
    session.server.network.rooms.part(user, channel, said || undefined);
  }
  const tooMany = distinct[targets.length];
  if (tooMany !== undefined) session.numeric("ERR_TOOMANYTARGETS", tooMany, "Too many targets");
}

/** Leaves channels. */
export const PART: UserCommand = {
  for: "users",
  min: 1,
  usage: "PART <channel>{,<channel>} [<reason>]",
  summary: "leaves channels",
  run: part,
};
