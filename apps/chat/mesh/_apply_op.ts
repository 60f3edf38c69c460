import type { Channel } from "../irc/channel.ts";
import { nameOf, type Source } from "../irc/messages.ts";
import { maskOf, type User } from "../irc/user.ts";
import { type Applying, applyJoin, applyNick, modeChanges } from "./_apply_user.ts";
import { applyRoom } from "./_room_record.ts";
import type { Op, UserId } from "./op.ts";

/** What changes the state of the network; all else is for `Mesh` itself. */
export type StateOp = Exclude<
  Op,
  { op: "hello" | "begin" | "users" | "end" | "ask" | "line" | "wallops" }
>;

type Appliers = {
  readonly [Name in StateOp["op"]]: (
    applying: Applying,
    op: Extract<StateOp, { op: Name }>,
  ) => void;
};

function userOf({ network, node }: Applying, number: number): User | undefined {
  return network.users.withId(`${node.id}.${number}`);
}

/** Who has done something: somebody of that node, if it is shown here as there and still on it. */
function sourceOf({ network, node }: Applying, by: string): Source {
  const user = network.user(nameOf(by));
  return user !== undefined && node.users.has(user) && maskOf(user) === by ? user : by;
}

/** A member with the channel, if that membership is not over. */
function memberOf(
  { network }: Applying,
  id: UserId,
  name: string,
  join: number,
): { user: User; channel: Channel } | undefined {
  const user = network.users.withId(id);
  const channel = network.channel(name);
  if (user === undefined || channel?.members.get(user)?.join !== join) return undefined;
  return { user, channel };
}

/** A channel that was changed elsewhere, if it is that one. */
function roomOf(applying: Applying, name: string, life: number): Channel | undefined {
  const channel = applying.network.channel(name);
  if (channel === undefined) return undefined;
  const isOther = !channel.isOne(life);
  applying.network.rooms.meet(channel, life);
  if (isOther) applying.ask(name);
  return channel.createdAt === life ? channel : undefined;
}

const APPLIERS: Appliers = {
  rooms: ({ network, node }, { rooms }) => {
    for (const room of rooms) applyRoom(network.rooms, node.server, room);
  },
  quit: (applying, { user: number, reason }) => {
    const user = userOf(applying, number);
    if (user === undefined) return;
    applying.node.users.delete(user);
    applying.standIns.forget(user);
    applying.network.remove(user, reason);
  },
  nick: (applying, { user: number, nick }) => {
    const user = userOf(applying, number);
    if (user !== undefined) applyNick(applying, user, nick);
  },
  away: (applying, { user: number, away }) => {
    const user = userOf(applying, number);
    if (user !== undefined) applying.network.setAway(user, away);
  },
  realname: (applying, { user: number, realname }) => {
    const user = userOf(applying, number);
    if (user !== undefined) applying.network.setRealname(user, realname);
  },
  userModes: (applying, { user: number, modes }) => {
    const user = userOf(applying, number);
    if (user === undefined) return;
    applying.network.changeUserModes(applying.node.server, user, modeChanges(modes));
  },
  join: (applying, op) => {
    const user = userOf(applying, op.user);
    if (user === undefined) return;
    const there = applying.network.channel(op.channel);
    const isKnown = there?.isOne(op.life) ?? false;
    const channel = applyJoin(applying, user, op, op.first);
    if (channel !== undefined && !isKnown && !op.first) applying.ask(op.channel);
  },
  part: (applying, { user, channel: name, join, reason }) => {
    const found = memberOf(applying, `${applying.node.id}.${user}`, name, join);
    if (found !== undefined) applying.network.rooms.part(found.user, found.channel, reason);
  },
  kick: (applying, { by, user: id, channel: name, join, reason }) => {
    const found = memberOf(applying, id, name, join);
    if (found === undefined) return;
    applying.network.rooms.kick(sourceOf(applying, by), found.user, found.channel, reason);
  },
  kill: ({ network }, { by, user: id, reason }) => {
    const user = network.users.withId(id);
    if (user?.session !== undefined) network.kill(by, user, reason);
  },
  invite: (applying, { by, user: id, channel: name, opens, heard }) => {
    const { network } = applying;
    const user = network.users.withId(id);
    const channel = network.channel(name);
    if (user === undefined || channel === undefined || channel.members.has(user)) return;
    network.rooms.invited(sourceOf(applying, by), user, channel, { opens, heard });
  },
  topic: (applying, { by, channel: name, life, text, time }) => {
    const channel = roomOf(applying, name, life);
    if (channel === undefined) return;
    const stamp = { time, node: applying.node.id };
    applying.network.rooms.setTopic(sourceOf(applying, by), channel, text, stamp);
  },
  modes: (applying, { by, channel: name, life, time, changes }) => {
    const channel = roomOf(applying, name, life);
    if (channel === undefined) return;
    const stamp = { time, node: applying.node.id };
    const stamped = changes.map((change) => ({ ...change, ...stamp }));
    applying.network.rooms.applyModes(sourceOf(applying, by), channel, stamped);
  },
};

/** Makes hold here what was changed elsewhere. Of whom or what nothing is known, nothing is changed: the node will tell it all. */
export function applyOp(applying: Applying, op: StateOp): void {
  const apply = APPLIERS[op.op] as (applying: Applying, op: StateOp) => void;
  apply(applying, op);
}
