import { hears, type Rank, sayTo } from "../irc/audience.ts";
import type { Channel } from "../irc/channel.ts";
import type { Network } from "../irc/network.ts";
import type { Relay } from "../irc/relay.ts";
import { fromLine } from "./line.ts";
import type { LineOp } from "./op.ts";

/** A channel, perhaps with the prefix that members must have. */
const TARGET = /^([@+]?)(#.*)$/s;

/** The channel of the name that something was said in, if there is one. */
export function roomOf(network: Network, { target }: LineOp): Channel | undefined {
  const name = TARGET.exec(target)?.[2];
  return name === undefined ? undefined : network.channel(name);
}

/** Tells users of this server what was said elsewhere. */
export function applyLine(network: Network, op: LineOp): void {
  const message = network.messages.again(fromLine(op));
  if (op.to !== undefined) {
    const user = network.users.withId(op.to);
    if (user !== undefined && hears(user, op.command)) user.session?.relay(message);
    return;
  }
  const channel = roomOf(network, op);
  // One of that name that is another one is not meant.
  if (channel === undefined || !channel.isOne(op.life ?? -1)) return;
  if (isLearnt(channel, op)) return sayToFormer(channel, message);
  sayTo(channel, message, TARGET.exec(op.target)?.[1] as Rank);
  if (op.topic !== undefined) channel.history.add(message);
}

/** Whether it has come from the history before it comes by itself. */
function isLearnt({ learnt, history }: Channel, { time, msgid }: LineOp): boolean {
  return learnt !== undefined && time <= learnt.until && history.has(msgid);
}

/** To members who came before it was learnt: it was said before the others came, who are told it as such. */
function sayToFormer(channel: Channel, message: Relay): void {
  const { join } = channel.learnt!;
  channel.relay(message, undefined, (member) => channel.members.get(member)!.join <= join);
}
