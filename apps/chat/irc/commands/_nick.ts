import { LIMITS } from "../config.ts";
import { COSTS } from "../costs.ts";
import type { Message } from "../message.ts";
import { fold, isNick } from "../names.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { silencedOn } from "./_targets.ts";
import { tryToRegister } from "./_try_to_register.ts";

async function takeAndRename(user: User, session: Session, nick: string): Promise<void> {
  const { network, nicks } = session.server;
  const isGranted = await nicks.take(nick);
  if (!isGranted || !nicks.has(nick)) return refuse(session, nick);
  // It takes a while: the user may have gone, or have been banned, or somebody be shown with it who has lost it.
  const isTaken = network.user(nick) !== undefined;
  if (session.ended || isTaken || silencedOn(user) !== undefined) {
    nicks.release(nick);
    if (session.ended) return;
    return isTaken ? refuse(session, nick) : rename(user, session, nick);
  }
  const old = user.nick;
  network.rename(user, nick);
  nicks.release(old);
}

function refuse(session: Session, nick: string): void {
  session.numeric("ERR_NICKNAMEINUSE", nick, "Nickname is already in use");
}

function rename(user: User, session: Session, nick: string): void | Promise<void> {
  if (nick === user.nick) return;
  const { mesh, network } = session.server;
  session.charge(COSTS.identity * (1 + user.channels.size));
  const channel = silencedOn(user);
  if (channel === undefined) {
    const isOther = fold(nick) !== fold(user.nick);
    if (isOther && mesh !== undefined) return takeAndRename(user, session, nick);
    return network.rename(user, nick);
  }
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
  if (server.nicks.isTaken(nick, user)) return refuse(session, nick);
  if (user !== undefined) return rename(user, session, nick);
  session.registration.nick = nick;
  return tryToRegister(session);
}
