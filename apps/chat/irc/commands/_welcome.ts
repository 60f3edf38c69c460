import { CHANNEL_MODES } from "../channel_modes.ts";
import { parseMessage } from "../message.ts";
import type { Session } from "../session.ts";
import { maskOf, type User, USER_MODES } from "../user.ts";
import { sendIsupport } from "./_isupport.ts";

const { list, always, whenSet, never, member } = CHANNEL_MODES;
const MODES_WITH_PARAM = [...list, ...always, ...whenSet, ...member].sort().join("");
const ALL_MODES = [...MODES_WITH_PARAM, ...never].sort().join("");

/** What a client is told when it has become a user, in the order that clients rely on. */
export async function welcome(session: Session, user: User): Promise<void> {
  const { config, startedAt } = session.server;
  const { name, network, version } = config;
  session.numeric("RPL_WELCOME", `Welcome to the ${network} IRC Network ${maskOf(user)}`);
  session.numeric("RPL_YOURHOST", `Your host is ${name}, running version ${version}`);
  session.numeric("RPL_CREATED", `This server was created ${new Date(startedAt).toUTCString()}`);
  session.numeric("RPL_MYINFO", name, version, USER_MODES, ALL_MODES, MODES_WITH_PARAM);
  sendIsupport(session);
  // As if it had asked.
  await session.server.dispatch(session, parseMessage("LUSERS")!);
  await session.server.dispatch(session, parseMessage("MOTD")!);
}
