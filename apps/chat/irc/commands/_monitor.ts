import type { UserCommand } from "../command.ts";
import { LIMITS } from "../config.ts";
import { fillLines } from "../long_answer.ts";
import type { Message } from "../message.ts";
import { isNick, toUpper } from "../names.ts";
import type { Numeric } from "../numerics.ts";
import type { Session } from "../session.ts";
import { maskOf, type User } from "../user.ts";
import { distinctNames } from "./_targets.ts";

/** Nicks or masks with commas between, in as few lines as there can be. */
function sendList(session: Session, numeric: Numeric, words: readonly string[]): void {
  for (const line of fillLines(session, [], words, ",")) session.numeric(numeric, line);
}

/** Which of the nicks are there, and which are not. */
function sendStatus(session: Session, nicks: readonly string[]): void {
  const { network } = session.server;
  const users = nicks.map((nick) => network.user(nick)).filter((user) => user !== undefined);
  sendList(session, "RPL_MONONLINE", users.map(maskOf));
  const absent = nicks.filter((nick) => network.user(nick) === undefined);
  sendList(session, "RPL_MONOFFLINE", absent);
}

function add(session: Session, nicks: readonly string[]): void {
  const { monitors } = session.server.network;
  const refused: string[] = [];
  const added: string[] = [];
  for (const nick of nicks) {
    (monitors.add(session, nick, LIMITS.monitor) ? added : refused).push(nick);
  }
  sendStatus(session, added);
  const [limit, text] = [`${LIMITS.monitor}`, "Monitor list is full."];
  for (const line of fillLines(session, [limit, text], refused, ",")) {
    session.numeric("ERR_MONLISTFULL", limit, line, text);
  }
}

function monitor(_user: User, session: Session, { params }: Message): void {
  const [subcommand = "", list = ""] = params;
  const { monitors } = session.server.network;
  // Nobody else can be called that.
  const nicks = distinctNames(list).filter((nick) => isNick(nick, LIMITS.nick));
  switch (toUpper(subcommand)) {
    case "+":
      return add(session, nicks);
    case "-":
      for (const nick of nicks) monitors.remove(session, nick);
      return;
    case "C":
      return monitors.clear(session);
    case "L":
      sendList(session, "RPL_MONLIST", monitors.nicksOf(session));
      return session.numeric("RPL_ENDOFMONLIST", "End of MONITOR list");
    case "S":
      return sendStatus(session, monitors.nicksOf(session));
    default:
      return session.numeric("ERR_UNKNOWNERROR", "MONITOR", "Unknown subcommand");
  }
}

/** Hearing when somebody comes or goes (IRCv3 MONITOR). */
export const MONITOR: UserCommand = {
  for: "users",
  min: 1,
  usage: "MONITOR + <nick>{,<nick>} | - <nick>{,<nick>} | C | L | S",
  summary:
    "tells when users come and go: adds (+) and removes (-), clears, lists, or tells all now",
  run: monitor,
};
