import { LIMITS } from "../config.ts";
import { COSTS } from "../costs.ts";
import type { Message } from "../message.ts";
import { isNick } from "../names.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { silencedOn } from "./_targets.ts";
import { tryToRegister } from "./_try_to_register.ts";

function rename(user: User, session: Session, nick: string): void {
  if (nick === user.nick) return;
  session.charge(COSTS.identity * (1 + user.channels.size));
  const channel = silencedOn(user);
  if (channel === undefined) return session.server.network.rename(user, nick);
  const text = `Cannot change nickname while on ${channel.name} (you're banned)`;
  session.numeric("ERR_CANTCHANGENICK", text);
}

export function runNick(session: Session, { params }: Message): void | Promise<void> {
  const { server, user } = session;
  const [nick = ""] = params;
  if (nick === "") return session.numeric("ERR_NONICKNAMEGIVEN", "No nickname given");
  if (!isNick(nick, LIMITS.nick)) {
    return session.numeric("ERR_ERRONEUSNICKNAME", nick, "Erroneous nickname");
  }
  if (server.isTaken(nick, session)) {
    return session.numeric("ERR_NICKNAMEINUSE", nick, "Nickname is already in use");
  }
  if (user !== undefined) return rename(user, session, nick);
  session.registration.nick = nick;
  return tryToRegister(session);
}
