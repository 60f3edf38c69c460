import type { Commands } from "../command.ts";
import { LIMITS } from "../config.ts";
import type { Message } from "../message.ts";
import { fold, truncate } from "../names.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { unlessFull } from "./_unless_full.ts";

async function oper(user: User, session: Session, { params }: Message): Promise<void> {
  const [name, password] = params as [string, string];
  const { server, link } = session;
  const { checkOperator } = server.config;
  if (checkOperator === undefined) {
    return session.numeric("ERR_NOOPERHOST", "No O-lines for your host");
  }
  const answer = await checkOperator(name, password, link.host);
  // It takes a while: the client may have gone.
  if (session.ended) return;
  if (answer === "busy") {
    return session.numeric("RPL_TRYAGAIN", "OPER", "Please wait a while and try again.");
  }
  if (answer) {
    server.network.changeUserModes(server.config.name, user, [{ adding: true, mode: "o" }]);
    session.numeric("RPL_YOUREOPER", "You are now an IRC operator");
    return server.tell({ event: "oper", nick: user.nick, name });
  }
  session.wrongPasswords += 1;
  server.tell({ event: "wrongPassword", nick: user.nick, address: link.address });
  session.numeric("ERR_PASSWDMISMATCH", "Password incorrect");
  if (session.wrongPasswords >= LIMITS.passwordAttempts) session.close("Too many wrong passwords");
}

/** Whether a user may not do what operators do, which is answered. */
function isRefused(user: User, session: Session): boolean {
  if (user.modes.has("o")) return false;
  session.numeric("ERR_NOPRIVILEGES", "Permission Denied- You're not an IRC operator");
  return true;
}

function kill(by: User, session: Session, { params }: Message): void {
  if (isRefused(by, session)) return;
  const [nick, comment] = params as [string, string];
  const { config, network } = session.server;
  if (fold(nick) === fold(config.name)) {
    return session.numeric("ERR_CANTKILLSERVER", "You can't kill a server!");
  }
  const victim = network.user(nick);
  if (victim === undefined) return session.numeric("ERR_NOSUCHNICK", nick, "No such nick/channel");
  const reason = `Killed (${by.nick} (${truncate(comment, LIMITS.quit)}))`;
  unlessFull(session, "KILL", `${victim.nick} is still there`, () => {
    network.kill(by, victim, reason);
  });
}

function wallops(user: User, session: Session, { params }: Message): void {
  if (isRefused(user, session)) return;
  const [text] = params as [string];
  if (text === "") return session.numeric("ERR_NOTEXTTOSEND", "No text to send");
  unlessFull(session, "WALLOPS", "Nobody was told anything", () => {
    session.server.network.wallops(user, text);
  });
}

/** What operators of the server do, and how one becomes one. */
export const OPERATOR_COMMANDS: Commands = {
  OPER: {
    for: "users",
    min: 2,
    usage: "OPER <name> <password>",
    summary: "makes you an operator of the server",
    run: oper,
  },
  KILL: {
    for: "users",
    min: 2,
    usage: "KILL <nick> <reason>",
    summary: "closes the connection of a user (operators only)",
    run: kill,
  },
  WALLOPS: {
    for: "users",
    min: 1,
    usage: "WALLOPS <text>",
    summary: "says something to all who have user mode w (operators only)",
    run: wallops,
  },
};
