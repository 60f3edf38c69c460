import type { Channel } from "../channel.ts";
import type { UserCommand } from "../command.ts";
import { COSTS } from "../costs.ts";
import { sendForEach } from "../long_answer.ts";
import type { Message } from "../message.ts";
import type { Network } from "../network.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { distinctNames } from "./_targets.ts";

function* wanted(network: Network, names: string | undefined): Iterable<Channel | undefined> {
  const { channels } = network;
  if (names !== undefined) {
    for (const name of distinctNames(names)) yield network.channel(name);
  } else {
    // No more than there are now: some may begin and end for ever while the list is on its way.
    yield* channels.values().take(channels.size);
  }
}

function* visible(
  user: User,
  channels: Iterable<Channel | undefined>,
): Iterable<Channel | undefined> {
  for (const channel of channels) yield channel?.isHiddenFrom(user) ? undefined : channel;
}

async function list(user: User, session: Session, { params }: Message): Promise<void> {
  const { network } = session.server;
  if (params[0] === undefined) session.charge(COSTS.search);
  session.numeric("RPL_LISTSTART", "Channel", "Users  Name");
  const channels = visible(user, wanted(network, params[0]));
  await sendForEach(session, channels, ({ name, members, topic }) => {
    session.numeric("RPL_LIST", name, `${members.size}`, topic?.text ?? "");
  });
  session.numeric("RPL_LISTEND", "End of /LIST");
}

/** Tells what channels there are. */
export const LIST: UserCommand = {
  for: "users",
  usage: "LIST [<channel>{,<channel>}]",
  summary: "tells what channels there are, how many are in them, and their topics",
  run: list,
};
