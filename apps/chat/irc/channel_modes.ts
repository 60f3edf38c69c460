import type { Channel, ListEntry, ListMode } from "./channel.ts";
import type { ModeChange } from "./mode_changes.ts";
import { fold } from "./names.ts";
import type { User } from "./user.ts";

/** The modes of channels by how they take a parameter, as `CHANMODES` of RPL_ISUPPORT groups them; and those of members. */
export const CHANNEL_MODES = {
  /** Entries of a list. Without a parameter it is asked for. */
  list: "beI",
  /** With a parameter always. */
  always: "k",
  /** With a parameter when they are set. */
  whenSet: "l",
  /** Without any. */
  never: "imnst",
  member: "ov",
} as const;

const { list, always, whenSet, never, member } = CHANNEL_MODES;

/** Whether there is such a mode of channels. */
export function isChannelMode(mode: string): boolean {
  return (list + always + whenSet + never + member).includes(mode);
}

/** Whether a mode of channels is a list. */
export function isListMode(mode: string): mode is ListMode {
  return list.includes(mode);
}

/** Whether a mode of channels takes a parameter. */
export function takesParam(mode: string, adding: boolean): boolean {
  return (list + always + member).includes(mode) || adding && whenSet.includes(mode);
}

/** The modes of a channel as MODE would set them; its key only for those who may know it. */
export function channelModes({ flags, key, limit }: Channel, showKey: boolean): string[] {
  let letters = `+${[...never].filter((mode) => flags.has(mode)).join("")}`;
  const params: string[] = [];
  if (key !== undefined) {
    letters += "k";
    params.push(showKey ? key : "*");
  }
  if (limit !== undefined) {
    letters += "l";
    params.push(`${limit}`);
  }
  return [letters, ...params];
}

/** Changes a mode of a channel: gives what members are told, or `undefined` if nothing is different. */
export function applyChannelMode(
  channel: Channel,
  change: ModeChange,
  /** Whom the parameter means, if it is a nick. */
  user: User | undefined,
  /** Who sets it, and when. */
  setter: Pick<ListEntry, "by" | "at">,
): ModeChange | undefined {
  const { adding, mode, param = "" } = change;
  switch (mode) {
    case "o":
    case "v": {
      const standing = user && channel.members.get(user);
      const what = mode === "o" ? "op" : "voice";
      if (standing === undefined || standing[what] === adding) return undefined;
      standing[what] = adding;
      return { ...change, param: user!.nick };
    }
    case "b":
    case "e":
    case "I": {
      const folded = fold(param);
      const entries = channel.lists[mode];
      const found = entries.find((entry) => entry.folded === folded);
      if (adding === (found !== undefined)) return undefined;
      channel.lists[mode] = adding
        ? [...entries, { mask: param, folded, ...setter }]
        : entries.filter((entry) => entry !== found);
      return { ...change, param: found?.mask ?? param };
    }
    case "k":
      if (adding ? channel.key === param : channel.key === undefined) return undefined;
      channel.key = adding ? param : undefined;
      // Not the key: who removes it need not know it, and it may be in use elsewhere.
      return { ...change, param: adding ? param : "*" };
    case "l": {
      const limit = adding ? Number(param) : undefined;
      if (channel.limit === limit) return undefined;
      channel.limit = limit;
      return adding ? { ...change, param: `${limit}` } : change;
    }
    default:
      if (channel.flags.has(mode) === adding) return undefined;
      if (adding) channel.flags.add(mode);
      else channel.flags.delete(mode);
      return change;
  }
}
