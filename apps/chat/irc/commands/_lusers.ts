import type { UserCommand } from "../command.ts";
import type { Message } from "../message.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { refusesServer } from "./_server_name.ts";

function lusers(_user: User, session: Session, { params: [, target] }: Message): void {
  if (refusesServer(session, target)) return;
  const { network, sessions, mesh } = session.server;
  const servers = mesh?.servers.size ?? 0;
  const all = network.users.size;
  const here = network.users.local;
  let [invisible, operators] = [0, 0];
  for (const { modes } of network.users.values()) {
    if (modes.has("i")) invisible += 1;
    if (modes.has("o")) operators += 1;
  }
  const visible = all - invisible;
  session.numeric(
    "RPL_LUSERCLIENT",
    `There are ${visible} users and ${invisible} invisible on ${1 + servers} servers`,
  );
  const unknown = sessions.size - here;
  const channels = network.rooms.all.size;
  // RFC 2812, 5.1: these three only if they are not zero.
  if (operators > 0) session.numeric("RPL_LUSEROP", `${operators}`, "operator(s) online");
  if (unknown > 0) session.numeric("RPL_LUSERUNKNOWN", `${unknown}`, "unknown connection(s)");
  if (channels > 0) session.numeric("RPL_LUSERCHANNELS", `${channels}`, "channels formed");
  session.numeric("RPL_LUSERME", `I have ${here} clients and ${servers} servers`);
  sendCount(session, "RPL_LOCALUSERS", "local", here, network.users.most.local);
  sendCount(session, "RPL_GLOBALUSERS", "global", all, network.users.most.global);
}

function sendCount(
  session: Session,
  numeric: "RPL_LOCALUSERS" | "RPL_GLOBALUSERS",
  which: string,
  users: number,
  most: number,
): void {
  const text = `Current ${which} users ${users}, max ${most}`;
  session.numeric(numeric, `${users}`, `${most}`, text);
}

/** How many there are, which is also part of the welcome. */
export const LUSERS: UserCommand = {
  for: "users",
  usage: "LUSERS",
  summary: "counts users, operators, connections and channels",
  run: lusers,
};
