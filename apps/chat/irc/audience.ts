import type { Capability } from "./capabilities.ts";
import type { Channel, Standing } from "./channel.ts";
import type { Relay } from "./relay.ts";
import type { User } from "./user.ts";

/** Whether the client of a user of this server has asked for something. */
export function hasAsked(user: User, capability: Capability): boolean {
  return user.session?.has(capability) ?? false;
}

/** Whether somebody can be told a message: one of tags alone means nothing to clients without them. */
export function hears(user: User, command: string): boolean {
  return command !== "TAGMSG" || hasAsked(user, "message-tags");
}

/** The prefix that members must have to whom something is said, or one above it; `""` for all. */
export type Rank = "" | "+" | "@";

/** Says something to those members of a channel of this server who are meant. */
export function sayTo(channel: Channel, message: Relay, rank: Rank, except?: User): void {
  const { command } = message.parts;
  // No question to each member where all are meant: this is what a server does most.
  if (rank === "" && command !== "TAGMSG") return channel.relay(message, except);
  const hasRank = (standing: Standing | undefined) =>
    rank === "" || standing?.op === true || rank === "+" && standing?.voice === true;
  channel.relay(
    message,
    except,
    (member) => hears(member, command) && hasRank(channel.members.get(member)),
  );
}

/** Those who share a channel with somebody, each once, without that user. */
export function peersOf(user: User): Set<User> {
  const peers = new Set<User>();
  for (const { members } of user.channels) {
    for (const member of members.keys()) peers.add(member);
  }
  peers.delete(user);
  return peers;
}

/** To {@linkcode peersOf} somebody, or to those of them who have asked for it. */
export function tellPeers(user: User, message: Relay, capability?: Capability): void {
  for (const peer of peersOf(user)) {
    if (capability === undefined || hasAsked(peer, capability)) peer.session?.relay(message);
  }
}

/** How it is told that somebody has come into a channel. */
export interface Arrival {
  readonly join: Relay;
  /** With what people are called (IRCv3 extended-join). */
  readonly extendedJoin: Relay;
  /** That the user is away, if so (IRCv3 away-notify). */
  readonly away: Relay | undefined;
}

/** To all members of a channel, that somebody has come. */
export function tellArrival(user: User, channel: Channel, arrival: Arrival): void {
  const { join, extendedJoin, away } = arrival;
  for (const member of channel.members.keys()) {
    member.session?.relay(hasAsked(member, "extended-join") ? extendedJoin : join);
    if (away !== undefined && member !== user && hasAsked(member, "away-notify")) {
      member.session?.relay(away);
    }
  }
}
