import type { Channel } from "../channel.ts";
import type { UserCommand } from "../command.ts";
import { LIMITS } from "../config.ts";
import type { Message } from "../message.ts";
import { truncate } from "../names.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { checkOp, findChannel, findOwnChannel } from "./_targets.ts";

/** Tells the topic of a channel, or that there is none. */
export function sendTopic(session: Session, { name, topic }: Channel): void {
  if (topic === undefined) return session.numeric("RPL_NOTOPIC", name, "No topic is set");
  session.numeric("RPL_TOPIC", name, topic.text);
  session.values("RPL_TOPICWHOTIME", name, topic.by, `${Math.floor(topic.at / 1_000)}`);
}

function setTopic(user: User, session: Session, name: string, text: string): void {
  const channel = findOwnChannel(user, session, name);
  if (channel === undefined) return;
  if (channel.flags.has("t") && !checkOp(user, session, channel)) return;
  // A topic is something that all members hear.
  const mode = channel.silencedBy(user);
  if (mode !== undefined) {
    const text = `Cannot send to channel (+${mode})`;
    return session.numeric("ERR_CANNOTSENDTOCHAN", channel.name, text);
  }
  const topic = truncate(text, LIMITS.topic);
  if (topic !== (channel.topic?.text ?? "")) {
    session.server.network.rooms.setTopic(user, channel, topic);
  }
}

function topic(user: User, session: Session, { params }: Message): void {
  const [name = "", text] = params;
  if (text !== undefined) return setTopic(user, session, name, text);
  const channel = findChannel(user, session, name);
  if (channel !== undefined) sendTopic(session, channel);
}

/** Tells or changes what a channel is about. */
export const TOPIC: UserCommand = {
  for: "users",
  min: 1,
  usage: "TOPIC <channel> [<topic>]",
  summary: "tells the topic of a channel, or sets it; an empty one removes it",
  run: topic,
};
