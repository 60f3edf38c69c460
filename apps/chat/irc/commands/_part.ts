import type { Channel } from "../channel.ts";
import type { UserCommand } from "../command.ts";
import type { Message } from "../message.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { distinctNames, findOwnChannel } from "./_targets.ts";

/** Leaves a channel. */
export function leave(user: User, session: Session, channel: Channel, reason?: string): void {
  const { network } = session.server;
  network.part(user, channel, reason);
  session.server.tell({ event: "parted", nick: user.nick, channel: channel.name });
}

function part(user: User, session: Session, { params }: Message): void {
  const [names = "", reason = ""] = params;
  const distinct = distinctNames(names);
  if (distinct.length === 0) {
    return session.numeric("ERR_NEEDMOREPARAMS", "PART", "Not enough parameters");
  }
  for (const name of distinct) {
    const channel = findOwnChannel(user, session, name);
    if (channel !== undefined) leave(user, session, channel, reason || undefined);
  }
}

/** Leaves channels. */
export const PART: UserCommand = {
  for: "users",
  min: 1,
  usage: "PART <channel>{,<channel>} [<reason>]",
  summary: "leaves channels",
  run: part,
};
