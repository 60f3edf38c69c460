import type { UserCommand } from "../command.ts";
import { LIMITS } from "../config.ts";
import { COSTS } from "../costs.ts";
import type { Message } from "../message.ts";
import { utf8Length } from "../names.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { silencedOn } from "./_targets.ts";

/** Errors are told to all, as the extension wants it; that it is done, to who knows of it. */
function setName(user: User, session: Session, { params: [name = ""] }: Message): void {
  if (name === user.realname) return;
  if (name.trim() === "" || utf8Length(name) > LIMITS.realname) {
    return session.fail("SETNAME", "INVALID_REALNAME", "Realname is not valid");
  }
  session.charge(COSTS.identity * (1 + user.channels.size));
  const channel = silencedOn(user);
  if (channel !== undefined) {
    const text = `Cannot change realname while on ${channel.name} (you're banned)`;
    return session.fail("SETNAME", "CANNOT_CHANGE_REALNAME", text);
  }
  session.server.network.setRealname(user, name);
}

/** What somebody is called by people (IRCv3 setname). */
export const SETNAME: UserCommand = {
  for: "users",
  min: 1,
  usage: "SETNAME <real name>",
  summary: "changes your real name",
  run: setName,
};
