import type { Channel } from "../channel.ts";
import { LIMITS } from "../config.ts";
import { fold } from "../names.ts";
import type { Session } from "../session.ts";
import { foldedMaskOf, type User } from "../user.ts";

/** Nicks or channels with commas between, in their order, each once. */
export function distinctNames(list: string): string[] {
  const byName = new Map<string, string>();
  for (const name of list.split(",")) {
    if (name !== "" && !byName.has(fold(name))) byName.set(fold(name), name);
  }
  return [...byName.values()];
}

/** As many of the targets of a command as it may have; each but the first costs that much. */
export function takeTargets(
  session: Session,
  names: readonly string[],
  cost: number,
): readonly string[] {
  const taken = names.slice(0, LIMITS.targets);
  session.charge(cost * (taken.length - 1));
  return taken;
}

/** A channel that a user may know of; that there is none is answered. */
export function findChannel(user: User, session: Session, name: string): Channel | undefined {
  const channel = session.server.network.channel(name);
  if (channel !== undefined && !channel.isHiddenFrom(user)) return channel;
  session.numeric("ERR_NOSUCHCHANNEL", name, "No such channel");
}

/** A channel that a user is in; that it is not is answered. */
export function findOwnChannel(user: User, session: Session, name: string): Channel | undefined {
  const channel = findChannel(user, session, name);
  if (channel === undefined || channel.members.has(user)) return channel;
  session.numeric("ERR_NOTONCHANNEL", channel.name, "You're not on that channel");
}

/** Whether a user is an operator of a channel; that it is not is answered. */
export function checkOp(user: User, session: Session, channel: Channel): boolean {
  if (channel.isOp(user)) return true;
  session.numeric("ERR_CHANOPRIVSNEEDED", channel.name, "You're not channel operator");
  return false;
}

/** Where somebody is banned and thus may say nothing; a new nick or name is something that all members hear. */
export function silencedOn(user: User): Channel | undefined {
  const who = foldedMaskOf(user);
  for (const channel of user.channels) {
    const standing = channel.members.get(user);
    if (!standing?.op && !standing?.voice && channel.isBanned(who)) return channel;
  }
}
