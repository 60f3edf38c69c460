import type { Channel } from "../channel.ts";
import type { UserCommand } from "../command.ts";
import { COSTS } from "../costs.ts";
import { sendForEach } from "../long_answer.ts";
import type { Message } from "../message.ts";
import type { Network } from "../network.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { ListFilter } from "./_list_filter.ts";
import { distinctNames } from "./_targets.ts";

/** The channels that are to be looked at; those that are not for the user are `undefined`. */
function* find(
  user: User,
  network: Network,
  filter: ListFilter,
  isOfAll: boolean,
): Iterable<Channel | undefined> {
  const { all } = network.rooms;
  const candidates = isOfAll
    // No more than there are now: some may begin and end for ever while the list is on its way.
    ? all.values().take(all.size)
    : filter.names.map((name) => network.channel(name)).values();
  for (const channel of candidates) {
    const isMeant = channel !== undefined && !channel.isHiddenFrom(user) && filter.matches(channel);
    yield isMeant ? channel : undefined;
  }
}

async function list(user: User, session: Session, { params }: Message): Promise<void> {
  const filter = new ListFilter(distinctNames(params.join()));
  const isOfAll = params.length === 0 || filter.isSearch;
  if (isOfAll) session.charge(COSTS.search);
  session.numeric("RPL_LISTSTART", "Channel", "Users  Name");
  const channels = find(user, session.server.network, filter, isOfAll);
  await sendForEach(session, channels, ({ name, members, topic }) => {
    session.numeric("RPL_LIST", name, `${members.size}`, topic?.text ?? "");
  });
  session.numeric("RPL_LISTEND", "End of /LIST");
  if (filter.refused !== undefined) {
    session.numeric("ERR_TOOMANYTARGETS", filter.refused, "Too many masks");
  }
}

/** Tells what channels there are. */
export const LIST: UserCommand = {
  for: "users",
  usage: "LIST [<channel>|<mask>|!<mask>|><members>|<<members>{,…}]",
  summary: "tells what channels there are, how many are in them, and their topics; all, or those",
  run: list,
};
