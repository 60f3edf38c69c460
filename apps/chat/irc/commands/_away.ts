import type { UserCommand } from "../command.ts";
import { LIMITS } from "../config.ts";
import { COSTS } from "../costs.ts";
import type { Message } from "../message.ts";
import { truncate } from "../names.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";

function away(user: User, session: Session, { params: [text = ""] }: Message): void {
  const { network } = session.server;
  session.charge(COSTS.identity * user.channels.size);
  if (text === "") {
    network.setAway(user, undefined);
    return session.numeric("RPL_UNAWAY", "You are no longer marked as being away");
  }
  network.setAway(user, truncate(text, LIMITS.away));
  session.numeric("RPL_NOWAWAY", "You have been marked as being away");
}

/** Why somebody does not answer. */
export const AWAY: UserCommand = {
  for: "users",
  usage: "AWAY [<text>]",
  summary: "says why you do not answer, or that you are back",
  run: away,
};
