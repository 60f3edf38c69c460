import type { Channel } from "../irc/channel.ts";
import { LIMITS } from "../irc/config.ts";
import type { ModeChange } from "../irc/mode_changes.ts";
import { fold } from "../irc/names.ts";
import type { Network } from "../irc/network.ts";
import { type User, USER_MODES } from "../irc/user.ts";
import type { RemoteNode } from "./_remote_node.ts";
import type { StandIns } from "./_stand_ins.ts";
import type { Membership, UserRecord } from "./op.ts";

/** Users of one node: ten times what a server has on an endpoint unless told otherwise (`--max-clients`). */
const MAX_USERS = 100_000;

/** What is needed to make what a node's users are elsewhere hold here. */
export interface Applying {
  readonly network: Network;
  readonly standIns: StandIns;
  readonly node: RemoteNode;
  /** Asks the node what a channel is like. */
  readonly ask: (channel: string) => void;
}

/** All modes of a user, as changes. */
export function modeChanges(modes: string): ModeChange[] {
  return [...USER_MODES].map((mode) => ({ mode, adding: modes.includes(mode) }));
}

/** Somebody is called that on its server. */
export function applyNick({ network, standIns }: Applying, user: User, nick: string): void {
  if (nick === standIns.nickOf(user)) return;
  const shown = standIns.choose(user, nick);
  if (shown !== user.nick) network.rename(user, shown);
}

/** Somebody is in a channel; `first` if that began with it. */
export function applyJoin(
  { network, node }: Applying,
  user: User,
  { channel: name, life, join }: Membership,
  first: boolean,
): Channel | undefined {
  const there = network.channel(name);
  const standing = there?.members.get(user);
  if (standing?.join === join) {
    network.rooms.meet(there!, life);
    return there;
  }
  if (standing !== undefined) network.rooms.part(user, there!);
  if (user.channels.size >= LIMITS.channels) return undefined;
  const channel = network.rooms.join(user, name, { life, join, first, node: node.id });
  if (channel !== there) channel.hasWholeHistory = first;
  return channel;
}

/** Makes users what their server says that they are, one after the other. */
export function* applyUsers(applying: Applying, users: readonly UserRecord[]): Iterable<void> {
  for (const user of users) {
    applyUser(applying, user);
    yield;
  }
}

/** Makes somebody what its server says that it is. */
function applyUser(applying: Applying, record: UserRecord): void {
  const { network, node } = applying;
  const id = `${node.id}.${record.id}`;
  let user = network.users.withId(id);
  if (user === undefined) {
    if (node.users.size >= MAX_USERS) return;
    user = create(applying, id, record);
    node.users.add(user);
    network.add(user);
  } else {
    applyNick(applying, user, record.nick);
    network.setAway(user, record.away);
    network.setRealname(user, record.realname);
    network.changeUserModes(node.server, user, modeChanges(record.modes));
  }
  node.told?.add(user);
  const wanted = new Map(record.channels.map((one) => [fold(one.channel), one]));
  for (const channel of [...user.channels]) {
    if (!wanted.has(fold(channel.name))) network.rooms.part(user, channel);
  }
  for (const membership of wanted.values()) applyJoin(applying, user, membership, false);
}

function create({ node, standIns }: Applying, id: string, record: UserRecord): User {
  const { username, host, realname, signOnAt, away } = record;
  const user: User = {
    ...{ id, nick: record.nick, username, host, realname, signOnAt, away },
    server: node.server,
    modes: new Set(record.modes),
    channels: new Set(),
    invitations: new Set(),
    session: undefined,
  };
  user.nick = standIns.choose(user, record.nick);
  return user;
}
