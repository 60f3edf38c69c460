import type { Commands } from "../command.ts";
import { LIMITS } from "../config.ts";
import type { Message } from "../message.ts";
import { truncate } from "../names.ts";
import type { Session } from "../session.ts";
import { runCap } from "./_cap.ts";
import { runNick } from "./_nick.ts";
import { SETNAME } from "./_setname.ts";
import { tryToRegister } from "./_try_to_register.ts";

function runPass({ registration }: Session, { params }: Message): void {
  registration.password = params[0];
}

/** Those of nicks, and the dot; what people are called on their machines has others, which are left out. */
const NOT_IN_USERNAMES = /[^A-Za-z0-9[\]\\`_^{|}.-]/g;

function runUser(session: Session, { params }: Message): void | Promise<void> {
  const [given, , , name] = params as [string, string, string, string];
  // There may be no such letter in it.
  const username = given.replace(NOT_IN_USERNAMES, "").slice(0, LIMITS.username) || "user";
  const realname = truncate(name, LIMITS.realname);
  if (realname === "") {
    return session.numeric("ERR_NEEDMOREPARAMS", "USER", "Not enough parameters");
  }
  session.registration.username = username;
  session.registration.realname = realname;
  return tryToRegister(session);
}

function runPing(session: Session, { params }: Message): void {
  const [token = ""] = params;
  if (token === "") return session.numeric("ERR_NOORIGIN", "No origin specified");
  session.reply("PONG", [session.server.config.name, token], true);
}

function runQuit(session: Session, { params }: Message): void {
  const reason = truncate(params[0] ?? "", LIMITS.quit);
  session.close(reason === "" ? "Quit" : `Quit: ${reason}`);
}

/** Who a client is, that it is still there, and that it goes. */
export const REGISTRATION_COMMANDS: Commands = {
  CAP: {
    for: "anyone",
    min: 1,
    usage: "CAP LS [302] | LIST | REQ :[-]<capability>... | END",
    summary: "finds out and asks for extensions of the protocol (IRCv3)",
    run: runCap,
  },
  ERROR: {
    for: "anyone",
    usage: "ERROR [<reason>]",
    summary: "is for servers to say, and ignored",
    run: () => {},
  },
  NICK: {
    for: "anyone",
    usage: "NICK <nick>",
    summary: "sets or changes your nick",
    run: runNick,
  },
  PASS: {
    for: "newcomers",
    min: 1,
    usage: "PASS <password>",
    summary: "gives the server's password, before NICK and USER",
    run: runPass,
  },
  PING: {
    for: "users",
    usage: "PING <token>",
    summary: "is answered by PONG with the same token",
    run: (_user, session, message) => runPing(session, message),
  },
  PONG: {
    for: "anyone",
    usage: "PONG <token>",
    summary: "answers the server's PING",
    // Any line says that the client is still there.
    run: () => {},
  },
  QUIT: {
    for: "anyone",
    usage: "QUIT [<reason>]",
    summary: "leaves the server",
    run: runQuit,
  },
  SETNAME,
  USER: {
    for: "newcomers",
    min: 4,
    usage: "USER <username> 0 * <real name>",
    summary: "says who you are, to come in",
    run: runUser,
  },
};
