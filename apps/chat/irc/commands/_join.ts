import type { Channel } from "../channel.ts";
import { COSTS } from "../costs.ts";
import type { UserCommand } from "../command.ts";
import { LIMITS } from "../config.ts";
import type { Message } from "../message.ts";
import { isGoodChannelName } from "../names.ts";
import type { Numeric } from "../numerics.ts";
import type { Session } from "../session.ts";
import { foldedMaskOf, type User } from "../user.ts";
import { sendNames } from "./_names.ts";
import { pastOf, replay } from "./_replay.ts";
import { sendTopic } from "./_topic.ts";

type Refusal = readonly [Numeric, string];

/** Why somebody may not come in, if so. Whom an operator has invited may: it could have changed what stands in the way. */
function refusal(user: User, channel: Channel, key: string): Refusal | undefined {
  if (channel.invited.has(user)) return undefined;
  const who = foldedMaskOf(user);
  if (channel.isBanned(who)) {
    return ["ERR_BANNEDFROMCHAN", "Cannot join channel (+b)"];
  }
  if (channel.flags.has("i") && !channel.isListed("I", who)) {
    return ["ERR_INVITEONLYCHAN", "Cannot join channel (+i)"];
  }
  if (channel.key !== undefined && channel.key !== key) {
    return ["ERR_BADCHANNELKEY", "Cannot join channel (+k)"];
  }
  if (channel.limit !== undefined && channel.members.size >= channel.limit) {
    return ["ERR_CHANNELISFULL", "Cannot join channel (+l)"];
  }
}

async function joinOne(
  user: User,
  session: Session,
  name: string,
  key: string,
  mayLearn = true,
): Promise<void> {
  const { server } = session;
  if (!isGoodChannelName(name, LIMITS.channelName)) {
    return session.numeric("ERR_BADCHANMASK", name, "Bad Channel Mask");
  }
  const there = server.network.channel(name);
  if (there?.members.has(user)) return;
  if (user.channels.size >= LIMITS.channels) {
    return session.numeric("ERR_TOOMANYCHANNELS", name, "You have joined too many channels");
  }
  const refused = there && refusal(user, there, key);
  if (refused !== undefined) {
    const shown = there!.isHiddenFrom(user) ? name : there!.name;
    return session.numeric(refused[0], shown, refused[1]);
  }
  if (there?.hasWholeHistory === false && mayLearn) {
    await server.mesh?.learnHistory(there);
    // It takes a while: much may be different now.
    return session.ended ? undefined : await joinOne(user, session, name, key, false);
  }
  const channel = server.network.rooms.join(user, name);
  // From now on it hears what is said.
  const past = pastOf(session, channel);
  if (channel.topic !== undefined) sendTopic(session, channel);
  await sendNames(user, session, channel);
  // IRCv3 chathistory: who can ask for it is not told unasked, which would be twice.
  if (!session.has("draft/chathistory")) await replay(user, session, channel, past);
  // A hundred channels may be more than its outbox holds.
  await session.flushed();
}

async function join(user: User, session: Session, { params }: Message): Promise<void> {
  const [names = "", keys = ""] = params;
  if (names === "0") return await leaveAll(user, session);
  const keyOf = keys.split(",");
  if (/^,*$/.test(names)) {
    return session.numeric("ERR_NEEDMOREPARAMS", "JOIN", "Not enough parameters");
  }
  session.charge(COSTS.channel * (names.split(/,+/).length - 1));
  for (const [i, name] of names.split(",").entries()) {
    if (name !== "") await joinOne(user, session, name, keyOf[i] ?? "");
    if (session.ended) return;
  }
}

/** RFC 2812, 3.2.1. Its members are told no faster than the client can hear it itself. */
async function leaveAll(user: User, session: Session): Promise<void> {
  const { network } = session.server;
  session.charge(COSTS.channel * (user.channels.size - 1));
  for (const channel of [...user.channels]) {
    // It may have been put out meanwhile.
    if (channel.members.has(user)) network.rooms.part(user, channel);
    await session.flushed();
    if (session.ended) return;
  }
}

/** Enters channels. */
export const JOIN: UserCommand = {
  for: "users",
  min: 1,
  usage: "JOIN <channel>{,<channel>} [<key>{,<key>}] | JOIN 0",
  summary: "enters channels, which begin to exist with who comes first; 0 leaves all",
  run: join,
};
