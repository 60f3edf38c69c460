import type { Commands } from "../command.ts";
import type { Message } from "../message.ts";
import { isChannelName } from "../names.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { changeChannelModes, sendChannelModes } from "./_channel_mode.ts";
import { findChannel } from "./_targets.ts";
import { changeUserModes, sendUserModes } from "./_user_mode.ts";

function modeOfUser(user: User, session: Session, nick: string, letters: string | undefined): void {
  const target = session.server.network.user(nick);
  if (target === undefined) {
    session.numeric("ERR_NOSUCHNICK", nick, "No such nick/channel");
  } else if (target !== user) {
    session.numeric("ERR_USERSDONTMATCH", "Cant change mode for other users");
  } else if (letters === undefined) {
    sendUserModes(user, session);
  } else {
    changeUserModes(user, session, letters);
  }
}

function mode(user: User, session: Session, { params }: Message): void | Promise<void> {
  const [target = "", ...rest] = params;
  if (!isChannelName(target)) return modeOfUser(user, session, target, rest[0]);
  const channel = findChannel(user, session, target);
  if (channel === undefined) return;
  if (rest.length === 0) return sendChannelModes(user, session, channel);
  return changeChannelModes(user, session, channel, rest);
}

/** The modes of channels and users. */
export const MODE_COMMANDS: Commands = {
  MODE: {
    for: "users",
    min: 1,
    usage: "MODE <channel>|<nick> [<modes> [<parameters>]]",
    summary: "tells or changes the modes of a channel, or your own",
    run: mode,
  },
};
