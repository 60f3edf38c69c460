import { applyRequest, CAP_NOTIFY, CAPABILITIES } from "../capabilities.ts";
import { formatMessage, type Message } from "../message.ts";
import { toUpper } from "../names.ts";
import { limitLine } from "../relay.ts";
import type { Session } from "../session.ts";
import { tryToRegister } from "./_try_to_register.ts";

/** Nobody is registered between the first talk of capabilities and END; users have no registration to hold back. */
function hold(session: Session): void {
  session.registration.negotiating = session.user === undefined;
}

function request(session: Session, names: string): void {
  const { name, maxLine } = session.server.config;
  const answer = formatMessage(name, "CAP", [session.nick, "ACK", names], true);
  // Part of an answer would be one to something else.
  const fits = limitLine(answer, maxLine) === answer;
  const kept = session.knowsVersion302 ? CAP_NOTIFY : undefined;
  const wanted = fits ? applyRequest(session.capabilities, names, kept) : undefined;
  if (wanted !== undefined) session.capabilities = wanted;
  session.reply("CAP", [session.nick, wanted === undefined ? "NAK" : "ACK", names], true);
}

/** IRCv3 capability negotiation. All names fit in one line, and have no values: version 302 means `cap-notify` only. */
export function runCap(session: Session, { params }: Message): void | Promise<void> {
  const [subcommand = "", names = ""] = params;
  switch (toUpper(subcommand)) {
    case "LS":
      hold(session);
      if (Number(names) >= 302) {
        session.knowsVersion302 = true;
        session.capabilities = new Set([...session.capabilities, CAP_NOTIFY]);
      }
      return session.reply("CAP", [session.nick, "LS", CAPABILITIES.join(" ")], true);
    case "LIST":
      return session.reply(
        "CAP",
        [session.nick, "LIST", [...session.capabilities].join(" ")],
        true,
      );
    case "REQ":
      hold(session);
      return request(session, names);
    case "END":
      session.registration.negotiating = false;
      return tryToRegister(session);
    default:
      return session.numeric("ERR_INVALIDCAPCMD", subcommand, "Invalid CAP subcommand");
  }
}
