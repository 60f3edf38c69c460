import type { Channel } from "../channel.ts";
import { sendForEach } from "../long_answer.ts";
import type { Relay, RelayParts } from "../relay.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";

/** The messages, while somebody is a member: it may be put out while they are on their way to it. */
function* whileMember(user: User, channel: Channel, messages: Relay[]): Iterable<Relay> {
  for (const message of messages) {
    if (!channel.members.has(user)) return;
    yield message;
  }
}

/** What was said in a channel, or a part of it, as a client is told it. */
export function pastOf(
  session: Session,
  { history }: Channel,
  part: readonly RelayParts[] = history.all,
): Relay[] {
  return session.has("server-time") ? history.messages(part) : history.stampedMessages(part);
}

/** Sends what was said in a channel, as one that belongs together. */
export function sendPast(
  user: User,
  session: Session,
  channel: Channel,
  messages: Relay[],
): Promise<void> {
  return session.batch(
    "chathistory",
    [channel.name],
    () =>
      sendForEach(session, whileMember(user, channel, messages), (message) => {
        session.answer(message);
      }),
  );
}

/** Repeats to a new member what was said before it came. How much that is shows where it ends. */
export async function replay(
  user: User,
  session: Session,
  channel: Channel,
  messages: Relay[],
): Promise<void> {
  if (messages.length === 0 || !channel.members.has(user) || session.ended) return;
  // A batch has an end itself.
  if (!session.has("batch")) {
    const count = messages.length === 1 ? "1 message" : `${messages.length} messages`;
    session.reply("NOTICE", [channel.name, `Replaying ${count} from before you joined`], true);
  }
  await sendPast(user, session, channel, messages);
}
