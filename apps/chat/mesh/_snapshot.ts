import type { IrcServer } from "../irc/irc_server.ts";
import { numberOf, type User } from "../irc/user.ts";
import { recordParts } from "./_room_record.ts";
import type { Op, RoomRecord, UserRecord } from "./op.ts";

/** Characters of an op that tells many, but for the last of them: a broker takes 1 MiB, and others have their turn in between. */
const MAX_TOGETHER = 65_536;

/** A user of this server. */
export function recordUser(user: User): UserRecord {
  const { nick, username, host, realname, signOnAt, away } = user;
  const channels = [...user.channels].map((channel) => ({
    channel: channel.name,
    life: channel.createdAt,
    join: channel.members.get(user)!.join,
  }));
  const modes = [...user.modes].join("");
  const id = numberOf(user);
  return { id, nick, username, host, realname, signOnAt, modes, away, channels };
}

/** As many together as may be. None is kept for the next pack: until that is asked for it may not be true any more. */
function* packed<T>(records: Iterable<T>): Iterable<T[]> {
  let pack: T[] = [];
  let size = 0;
  for (const record of records) {
    pack.push(record);
    size += JSON.stringify(record).length;
    if (size < MAX_TOGETHER) continue;
    yield pack;
    [pack, size] = [[], 0];
  }
  if (pack.length > 0) yield pack;
}

function* localUsers({ network }: IrcServer): Iterable<UserRecord> {
  for (const user of network.users.values()) {
    if (user.session !== undefined) yield recordUser(user);
  }
}

/** All channels, not only those of its users: what others have missed may be known here alone, from somebody who has gone since. */
function* rooms({ network }: IrcServer): Iterable<RoomRecord> {
  for (const channel of network.rooms.all.values()) yield* recordParts(channel);
}

/** All that a server has to tell: each part as it is when it is its turn. */
export function* snapshotOf(server: IrcServer): Iterable<Op> {
  yield { op: "begin", server: server.config.name, startedAt: server.startedAt };
  for (const users of packed(localUsers(server))) yield { op: "users", users };
  for (const told of packed(rooms(server))) yield { op: "rooms", rooms: told };
  yield { op: "end" };
}
