import type { UserCommand } from "../command.ts";
import { sendForEach } from "../long_answer.ts";
import { matchesMask } from "../mask.ts";
import type { Message } from "../message.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { sendIsupport } from "./_isupport.ts";
import { refusesServer } from "./_server_name.ts";

async function motd(_user: User, session: Session, { params: [target] }: Message): Promise<void> {
  if (refusesServer(session, target)) return;
  const { motd, name } = session.server.config;
  if (motd.length === 0) return session.numeric("ERR_NOMOTD", "MOTD File is missing");
  session.numeric("RPL_MOTDSTART", `- ${name} Message of the day - `);
  await sendForEach(session, motd, (line) => session.numeric("RPL_MOTD", `- ${line}`));
  session.numeric("RPL_ENDOFMOTD", "End of /MOTD command.");
}

function version(_user: User, session: Session, { params: [target] }: Message): void {
  if (refusesServer(session, target)) return;
  const { version, name, network } = session.server.config;
  session.numeric("RPL_VERSION", version, name, network);
  sendIsupport(session);
}

function time(_user: User, session: Session, { params: [target] }: Message): void {
  if (refusesServer(session, target)) return;
  const { config, now } = session.server;
  session.numeric("RPL_TIME", config.name, new Date(now()).toUTCString());
}

function info(_user: User, session: Session, { params: [target] }: Message): void {
  if (refusesServer(session, target)) return;
  const { config, startedAt } = session.server;
  session.numeric("RPL_INFO", `${config.version}, an IRC server of Zócalo: sockets for Deno`);
  session.numeric("RPL_INFO", `On-line since ${new Date(startedAt).toUTCString()}`);
  session.numeric("RPL_ENDOFINFO", "End of INFO list");
}

function links(_user: User, session: Session, { params }: Message): void {
  const { config: { name, network }, mesh } = session.server;
  // RFC 2812, 3.4.5: a server to ask may stand before the mask.
  const [mask = "*"] = params.slice(-1);
  for (const other of mesh?.servers ?? []) {
    if (matchesMask(mask, other)) session.numeric("RPL_LINKS", other, name, `1 ${network}`);
  }
  if (matchesMask(mask, name)) session.numeric("RPL_LINKS", name, name, `0 ${network}`);
  session.numeric("RPL_ENDOFLINKS", mask, "End of /LINKS list");
}

/** The message of the day, which is also part of the welcome. */
export const MOTD: UserCommand = {
  for: "users",
  usage: "MOTD [<server>]",
  summary: "shows the message of the day",
  run: motd,
};

/** What runs here, and what it can do. */
export const VERSION: UserCommand = {
  for: "users",
  usage: "VERSION [<server>]",
  summary: "tells the server's version, and what it supports",
  run: version,
};

/** What time it is. */
export const TIME: UserCommand = {
  for: "users",
  usage: "TIME [<server>]",
  summary: "tells the server's time, in UTC",
  run: time,
};

/** What runs here, for people. */
export const INFO: UserCommand = {
  for: "users",
  usage: "INFO [<server>]",
  summary: "tells what the server is, and since when it runs",
  run: info,
};

/** Which servers there are. */
export const LINKS: UserCommand = {
  for: "users",
  usage: "LINKS [<mask>]",
  summary: "lists the servers of the network",
  run: links,
};
