import type { UserCommand } from "../command.ts";
import type { Message } from "../message.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { checkOp, findOwnChannel } from "./_targets.ts";
import { unlessFull } from "./_unless_full.ts";

function invite(user: User, session: Session, { params }: Message): void {
  const [nick, name] = params as [string, string];
  const { network } = session.server;
  const guest = network.user(nick);
  if (guest === undefined) return session.numeric("ERR_NOSUCHNICK", nick, "No such nick/channel");
  const channel = findOwnChannel(user, session, name);
  if (channel === undefined) return;
  if (channel.members.has(guest)) {
    return session.numeric("ERR_USERONCHANNEL", guest.nick, channel.name, "is already on channel");
  }
  if (channel.flags.has("i") && !checkOp(user, session, channel)) return;
  const invited = unlessFull(session, "INVITE", `${guest.nick} was told nothing`, () => {
    network.rooms.invite(user, guest, channel);
  });
  if (!invited) return;
  session.values("RPL_INVITING", guest.nick, channel.name);
  if (guest.away !== undefined) session.numeric("RPL_AWAY", guest.nick, guest.away);
}

/** Asks somebody into a channel. */
export const INVITE: UserCommand = {
  for: "users",
  min: 2,
  usage: "INVITE <nick> <channel>",
  summary: "asks somebody into a channel; by an operator it opens one that is closed, once",
  run: invite,
};
