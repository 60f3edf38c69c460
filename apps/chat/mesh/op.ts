import { OP_CHECKS } from "./_op_checks.ts";

/** A user, wherever it is: the id of its node, a dot, and a number that its node gives to no other. */
export type UserId = string;

/** A user as its node tells it. */
export interface UserRecord {
  /** The number of its {@linkcode UserId}. */
  readonly id: number;
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  readonly realname: string;
  /** When it came, in milliseconds since 1970. */
  readonly signOnAt: number;
  /** Letters. */
  readonly modes: string;
  readonly away?: string | undefined;
  readonly channels: readonly Membership[];
}

/** That a user is in a channel. */
export interface Membership {
  readonly channel: string;
  /**
   * When the channel began to exist, in milliseconds since 1970 with a fraction: one of that name that began at another time is another
   * one.
   */
  readonly life: number;
  /** Tells its user's memberships apart: who comes back has another one. Its node counts. */
  readonly join: number;
}

/** When something was changed, and where. The later change counts; of two at once, that of the greater node. */
export interface Stamp {
  /** Milliseconds since 1970, or a little later: never before a change that the node knew of. */
  readonly time: number;
  readonly node: string;
}

/** A mode of a channel, as somebody has set or removed it. */
export interface ModeRecord {
  readonly mode: string;
  readonly adding: boolean;
  /** What goes with it. For a member it is the {@linkcode UserId}, a dot, and the number of its membership. */
  readonly param?: string | undefined;
}

/** A mode of a channel as a node has it. */
export interface StampedMode extends ModeRecord, Stamp {
  /** Of an entry of a list: the nick of who set it, and when. */
  readonly by?: string | undefined;
  readonly at?: number | undefined;
}

/** What a channel is about, or that it is about nothing any more, as a node has it. */
export interface StampedTopic extends Stamp {
  readonly text: string;
  /** The nick of who set it. */
  readonly by: string;
  readonly at: number;
}

/** A channel as a node has it. */
export interface RoomRecord {
  readonly channel: string;
  readonly life: number;
  /** Channels of that name which began apart from it, and have become one with it. */
  readonly merged: readonly number[];
  readonly topic?: StampedTopic | undefined;
  readonly modes: readonly StampedMode[];
}

/** What somebody has said, whole: it is told even where nobody knows any more who it was. */
export interface LineOp {
  readonly op: "line";
  /** The folded name of the channel, if the line belongs to its history. */
  readonly topic?: string | undefined;
  /** The {@linkcode Membership.life} of the channel that it was said in. */
  readonly life?: number | undefined;
  /** The user whom it was said to. */
  readonly to?: UserId | undefined;
  /** `nick!user@host`. */
  readonly source: string;
  readonly command: "PRIVMSG" | "NOTICE" | "TAGMSG";
  /** The channel, perhaps with a prefix that members must have in front, or the nick. */
  readonly target: string;
  /** Not with TAGMSG. */
  readonly text?: string | undefined;
  /** As they stand in a line: `+a=b;+c`. */
  readonly tags?: string | undefined;
  readonly msgid: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** It comes from a program. */
  readonly bot?: boolean | undefined;
}

/**
 * What a node tells the others: data that JSON can hold, in one object. Numbers mean the node's own users, a {@linkcode UserId} anybody;
 * `by` is a mask (`nick!user@host`) or the name of a server.
 *
 * A node tells all that it has between `begin` and `end`: users of it that were not told there are gone. In between it tells what
 * happens meanwhile, too.
 */
export type Op =
  /** Asks a node, or all of them, to tell what they have. */
  | { readonly op: "hello"; readonly to?: string | undefined }
  | { readonly op: "begin"; readonly server: string; readonly startedAt: number }
  | { readonly op: "users"; readonly users: readonly UserRecord[] }
  | { readonly op: "rooms"; readonly rooms: readonly RoomRecord[] }
  | { readonly op: "end" }
  /** Asks a node to tell what a channel is like. */
  | { readonly op: "ask"; readonly to: string; readonly channel: string }
  | { readonly op: "quit"; readonly user: number; readonly reason: string }
  | { readonly op: "nick"; readonly user: number; readonly nick: string }
  | { readonly op: "away"; readonly user: number; readonly away?: string | undefined }
  | { readonly op: "realname"; readonly user: number; readonly realname: string }
  /** All the modes that a user has now. */
  | { readonly op: "userModes"; readonly user: number; readonly modes: string }
  /** `first`: the channel began with it. */
  | ({ readonly op: "join"; readonly user: number; readonly first: boolean } & Membership)
  | {
    readonly op: "part";
    readonly user: number;
    readonly channel: string;
    readonly join: number;
    readonly reason?: string | undefined;
  }
  | {
    readonly op: "kick";
    readonly by: string;
    readonly user: UserId;
    readonly channel: string;
    readonly join: number;
    readonly reason: string;
  }
  | {
    readonly op: "kill";
    readonly by: string;
    readonly user: UserId;
    readonly reason: string;
  }
  | {
    readonly op: "invite";
    readonly by: string;
    readonly user: UserId;
    readonly channel: string;
    /** It lets in, once. */
    readonly opens: boolean;
    /** Members may hear of it. */
    readonly heard: boolean;
  }
  | {
    readonly op: "topic";
    readonly by: string;
    readonly channel: string;
    readonly life: number;
    /** Empty if there is none any more. */
    readonly text: string;
    /** Of its {@linkcode Stamp}, whose node is the one that tells it. */
    readonly time: number;
  }
  | {
    readonly op: "modes";
    readonly by: string;
    readonly channel: string;
    readonly life: number;
    readonly time: number;
    readonly changes: readonly ModeRecord[];
  }
  | LineOp
  | { readonly op: "wallops"; readonly by: string; readonly text: string };

/**
 * Characters of an op as text. A broker takes 1 MiB unless told otherwise (NATS: `max_payload`), and a character takes three bytes of
 * that at most.
 */
export const MAX_OP = 300_000;

/** An op as text. */
export function encodeOp(op: Op): string {
  return JSON.stringify(op);
}

/** An op that came as text from a network; `undefined` if it is none, or one that a node cannot mean. */
export function decodeOp(text: string): Op | undefined {
  if (text.length > MAX_OP) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { op } = value as { op?: unknown };
  if (typeof op !== "string" || !Object.hasOwn(OP_CHECKS, op)) return undefined;
  return OP_CHECKS[op as Op["op"]](value) ? value as Op : undefined;
}
