import type { ModeRecord, Stamp, StampedMode } from "../mesh/op.ts";
import type { Channel } from "./channel.ts";
import { applyChannelMode, CHANNEL_MODES, isListMode } from "./channel_modes.ts";
import { isHere, type Messages, nameOf, shownAs, type Source } from "./messages.ts";
import type { ModeChange } from "./mode_changes.ts";
import type { Others } from "./others.ts";
import { keyOf } from "./stamps.ts";
import type { User } from "./user.ts";
import type { Users } from "./users.ts";

/** A change as it was made elsewhere. */
export type RecordedChange = StampedMode;

/** The modes that a new channel has. */
export const FIRST_FLAGS = "nt";

/**
 * Entries of a channel's list modes that others may make, all together: each server lets its users make 100, and a few may do so at once
 * while they do not hear of each other.
 */
const MAX_ENTRIES = 400;

const MEMBER_MODES = ["o", "v"] as const;

/** What {@linkcode RoomModes} need to know. */
export interface RoomModesOptions {
  /** The name of this server. */
  readonly server: string;
  readonly messages: Messages;
  readonly users: Users;
  readonly others: Others;
}

/** A member as it is meant on all servers. */
function memberParam(user: User, join: number): string {
  return `${user.id}.${join}`;
}

/** A mode of a member as all servers refer to it. */
function memberKey(mode: string, user: User, join: number): string {
  return keyOf({ mode, adding: true, param: memberParam(user, join) });
}

function isFull({ lists: { b, e, I } }: Channel): boolean {
  return b.length + e.length + I.length >= MAX_ENTRIES;
}

/** Changes modes of channels, and tells their members. */
export class RoomModes {
  readonly #options: RoomModesOptions;
  readonly #onBan: (channel: Channel, mask: string) => void;

  constructor(options: RoomModesOptions, onBan: (channel: Channel, mask: string) => void) {
    this.#options = options;
    this.#onBan = onBan;
  }

  /** Makes changes now. */
  change(by: Source, channel: Channel, changes: readonly ModeChange[]): void {
    const { others, users } = this.#options;
    const stamp = others.stamp();
    const setter = { by: nameOf(by), at: stamp.time };
    const done: ModeChange[] = [];
    const records: ModeRecord[] = [];
    for (const change of changes) {
      const user = users.named(change.param ?? "");
      const applied = applyChannelMode(channel, change, user, setter);
      if (applied === undefined) continue;
      done.push(applied);
      if (channel.stamps === undefined) continue;
      const record = this.#record(channel, applied, user);
      records.push(record);
      channel.stamps.set(keyOf(record), { ...stamp, adding: record.adding });
    }
    this.#tell(by, channel, done);
    if (records.length === 0 || !isHere(by)) return;
    const { name, createdAt: life } = channel;
    const op = { op: "modes", by: shownAs(by), channel: name, life } as const;
    others.tell({ ...op, time: stamp.time, changes: records });
  }

  #record(channel: Channel, change: ModeChange, user: User | undefined): ModeRecord {
    if (!CHANNEL_MODES.member.includes(change.mode)) return change;
    return { ...change, param: memberParam(user!, channel.members.get(user!)!.join) };
  }

  /** Makes changes that were made elsewhere, but for those of which something later is known. */
  apply(by: Source, channel: Channel, changes: readonly RecordedChange[]): void {
    const { others } = this.#options;
    const done: ModeChange[] = [];
    for (const record of changes) {
      const { mode, adding, param, time, node } = record;
      const key = keyOf(record);
      const stamp: Stamp = { time, node };
      if (channel.stamps?.isNews(key, stamp) === false) continue;
      if (adding && isListMode(mode) && isFull(channel)) continue;
      others.saw(time);
      channel.stamps?.set(key, { ...stamp, adding });
      const user = CHANNEL_MODES.member.includes(mode) ? this.#member(channel, param!) : undefined;
      const setter = { by: record.by ?? nameOf(by), at: record.at ?? time };
      const change = { mode, adding, param: user?.nick ?? param };
      const applied = applyChannelMode(channel, change, user, setter);
      if (applied !== undefined) done.push(applied);
    }
    this.#tell(by, channel, done);
  }

  /** Whom it means, if that membership is not over. */
  #member({ members }: Channel, param: string): User | undefined {
    const dot = param.lastIndexOf(".");
    const user = this.#options.users.withId(param.slice(0, dot));
    const standing = user && members.get(user);
    return standing?.join === Number(param.slice(dot + 1)) ? user : undefined;
  }

  /** A channel begins with a member, unless there was one before. */
  found(channel: Channel, user: User, stamp: Stamp): void {
    if (stamp.time !== channel.createdAt) return;
    const standing = channel.members.get(user)!;
    const key = memberKey("o", user, standing.join);
    if (channel.stamps?.isNews(key, stamp) === false) return;
    channel.stamps?.set(key, { ...stamp, adding: true });
    standing.op = true;
  }

  /** Makes somebody who comes what is known of it already. */
  restore(channel: Channel, user: User): void {
    const standing = channel.members.get(user)!;
    const isSet = (mode: string) =>
      channel.stamps?.get(memberKey(mode, user, standing.join))?.adding === true;
    standing.op ||= isSet("o");
    standing.voice ||= isSet("v");
  }

  /** Tells other members what one is that has come to them. */
  tellStanding(channel: Channel, user: User): void {
    const { op, voice } = channel.members.get(user)!;
    const has = { o: op, v: voice };
    const changes = MEMBER_MODES.filter((mode) => has[mode]);
    this.#tell(
      this.#options.server,
      channel,
      changes.map((mode) => ({ adding: true, mode, param: user.nick })),
    );
  }

  /** Makes a channel like a new one that has no operator. */
  reset(channel: Channel): void {
    const changes: ModeChange[] = [];
    for (const mode of CHANNEL_MODES.never) {
      changes.push({ mode, adding: FIRST_FLAGS.includes(mode) });
    }
    changes.push({ mode: "k", adding: false }, { mode: "l", adding: false });
    for (const mode of ["b", "e", "I"] as const) {
      for (const { mask } of channel.lists[mode]) {
        changes.push({ mode, adding: false, param: mask });
      }
    }
    for (const { nick } of channel.members.keys()) {
      for (const mode of MEMBER_MODES) changes.push({ mode, adding: false, param: nick });
    }
    channel.stamps?.clear();
    const setter = { by: "", at: 0 };
    const { server, users } = this.#options;
    const done = changes.map((change) =>
      applyChannelMode(channel, change, users.named(change.param ?? ""), setter)
    );
    this.#tell(server, channel, done.filter((change) => change !== undefined));
  }

  /** A membership is over. */
  forget({ stamps }: Channel, user: User, join: number): void {
    for (const mode of MEMBER_MODES) stamps?.delete(memberKey(mode, user, join));
  }

  #tell(by: Source, channel: Channel, done: readonly ModeChange[]): void {
    for (const { mode, adding, param } of done) {
      if (mode === "b" && adding) this.#onBan(channel, param!);
    }
    if (done.length === 0) return;
    for (const message of this.#options.messages.modes(by, channel.name, done)) {
      channel.relay(message);
    }
  }
}
