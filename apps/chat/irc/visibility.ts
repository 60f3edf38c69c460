import type { Session } from "./session.ts";
import type { User } from "./user.ts";

/** Whether two users are in one channel; everybody shares with itself. */
export function shareChannel(a: User, b: User): boolean {
  if (a === b) return true;
  const [fewer, other] = a.channels.size < b.channels.size ? [a, b] : [b, a];
  for (const channel of fewer.channels) {
    if (channel.members.has(other)) return true;
  }
  return false;
}

/** Whether somebody shows up in lists that a user asks for, as WHO and NAMES are. */
export function isListedFor(user: User, asker: User): boolean {
  return !user.modes.has("i") || asker.modes.has("o") || shareChannel(user, asker);
}

/** Whether a user may know where another one connects from. */
export function mayKnowAddress(asker: User, user: User): boolean {
  return asker === user || asker.modes.has("o");
}

/** What stands in front of a member's name: the highest only, unless the client knows `multi-prefix`. */
export function prefixes(
  standing: { readonly op: boolean; readonly voice: boolean } | undefined,
  session: Session,
): string {
  if (standing === undefined) return "";
  const op = standing.op ? "@" : "";
  return standing.voice && (op === "" || session.has("multi-prefix")) ? `${op}+` : op;
}
