import type { UserCommand } from "../command.ts";
import { fillLines } from "../long_answer.ts";
import type { Message } from "../message.ts";
import { toUpper } from "../names.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";

function help(_user: User, session: Session, { params: [subject = ""] }: Message): void {
  const { commands } = session.server;
  const name = toUpper(subject);
  if (name === "") {
    const names = fillLines(session, ["*"], Object.keys(commands).sort());
    return sendText(session, "*", [
      "** Help **",
      "",
      "HELP <command> tells more of a command. These are all there are:",
      ...names,
    ]);
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    const topic = subject.includes(" ") ? "*" : subject;
    return session.numeric("ERR_HELPNOTFOUND", topic, "No help available on this topic");
  }
  sendText(session, name, [`** ${name} **`, "", command.usage, command.summary]);
}

/** The first line is the title, and the last one ends the answer. */
function sendText(session: Session, subject: string, lines: readonly string[]): void {
  const last = lines.length - 1;
  lines.forEach((line, i) => {
    const numeric = i === 0 ? "RPL_HELPSTART" : i < last ? "RPL_HELPTXT" : "RPL_ENDOFHELP";
    session.numeric(numeric, subject, line);
  });
}

/** What commands there are, from the tables of the commands. */
export const HELP: UserCommand = {
  for: "users",
  usage: "HELP [<command>]",
  summary: "lists the commands, or tells what one does",
  run: help,
};
