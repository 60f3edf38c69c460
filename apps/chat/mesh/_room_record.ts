import type { Channel } from "../irc/channel.ts";
import { CHANNEL_MODES } from "../irc/channel_modes.ts";
import { FIRST_FLAGS } from "../irc/room_modes.ts";
import type { Rooms } from "../irc/rooms.ts";
import { keyOf, TOPIC_KEY } from "../irc/stamps.ts";
import type { ModeRecord, RoomRecord, StampedMode, StampedTopic } from "./op.ts";

/** Modes that are told together: with the longest masks 70 000 characters or so. A channel has more if many members have a voice. */
const MAX_MODES = 200;

/** Of what was never changed, or not since it is remembered: any change is later. */
const NEVER = { time: 0, node: "" };

/** All that holds in a channel now. */
function* modesNow(channel: Channel): Iterable<Omit<StampedMode, "time" | "node">> {
  const { flags, key, limit, lists, members } = channel;
  for (const mode of CHANNEL_MODES.never) {
    const adding = flags.has(mode);
    if (adding !== FIRST_FLAGS.includes(mode)) yield { mode, adding };
  }
  if (key !== undefined) yield { mode: "k", adding: true, param: key };
  if (limit !== undefined) yield { mode: "l", adding: true, param: `${limit}` };
  for (const mode of ["b", "e", "I"] as const) {
    for (const { mask, by, at } of lists[mode]) yield { mode, adding: true, param: mask, by, at };
  }
  for (const [{ id }, { op, voice, join }] of members) {
    const param = `${id}.${join}`;
    if (op) yield { mode: "o", adding: true, param };
    if (voice) yield { mode: "v", adding: true, param };
  }
}

/** What a key of `keyOf` was made of. */
function parseKey(key: string, adding: boolean): ModeRecord {
  return key.length === 1 ? { mode: key, adding } : { mode: key[0]!, adding, param: key.slice(1) };
}

function topicOf({ topic, stamps }: Channel): StampedTopic | undefined {
  const { time, node } = stamps?.get(TOPIC_KEY) ?? NEVER;
  if (topic !== undefined) return { ...topic, time, node };
  return time === 0 ? undefined : { text: "", by: "*", at: time, time, node };
}

/** A channel as it is here. */
export function recordRoom(channel: Channel): RoomRecord {
  const modes: StampedMode[] = [];
  const told = new Set<string>();
  for (const record of modesNow(channel)) {
    const key = keyOf(record);
    const { time, node } = channel.stamps?.get(key) ?? NEVER;
    told.add(key);
    modes.push({ ...record, time, node });
  }
  for (const [key, { time, node, adding }] of channel.stamps?.all() ?? []) {
    if (key === TOPIC_KEY || told.has(key)) continue;
    // What a member is who has not come yet, what is again as in a new channel, or what does not hold any more.
    const holds = "ov".includes(key[0]!) ? adding === true : channel.flags.has(key);
    modes.push({ ...parseKey(key, holds), time, node });
  }
  const { name, createdAt, merged } = channel;
  return { channel: name, life: createdAt, merged: [...merged], topic: topicOf(channel), modes };
}

/** The same as records that are not too long. */
export function* recordParts(channel: Channel): Iterable<RoomRecord> {
  const { modes, ...record } = recordRoom(channel);
  yield { ...record, modes: modes.slice(0, MAX_MODES) };
  for (let at = MAX_MODES; at < modes.length; at += MAX_MODES) {
    yield { ...record, modes: modes.slice(at, at + MAX_MODES) };
  }
}

/** Makes a channel what it is elsewhere, as far as nothing later is known here. */
export function applyRoom(rooms: Rooms, server: string, record: RoomRecord): void {
  const channel = rooms.named(record.channel);
  if (channel === undefined) return;
  rooms.follow(channel, record.life);
  for (const life of record.merged) rooms.meet(channel, Math.max(life, record.life));
  if (channel.createdAt !== record.life) return;
  const { topic, modes } = record;
  if (topic !== undefined) {
    const { text, time, node } = topic;
    rooms.setTopic(server, channel, text, { time, node }, topic);
  }
  rooms.applyModes(server, channel, modes);
}
