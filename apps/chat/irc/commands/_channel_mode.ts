import type { Channel, ListMode } from "../channel.ts";
import {
  CHANNEL_MODES,
  channelModes,
  isChannelMode,
  isListMode,
  takesParam,
} from "../channel_modes.ts";
import { LIMITS } from "../config.ts";
import { sendForEach } from "../long_answer.ts";
import { toHostMask } from "../mask.ts";
import { type ModeChange, parseModeChanges } from "../mode_changes.ts";
import { fold, isPlain, utf8Length } from "../names.ts";
import type { Numeric } from "../numerics.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { checkOp } from "./_targets.ts";

/** Whether a text can go with a mode: as a parameter, and for people to tell from others. */
function isWord(text: string, maxBytes: number): boolean {
  return text !== "" && !text.startsWith(":") && isPlain(text) && utf8Length(text) <= maxBytes;
}

/** Tells the modes of a channel. */
export function sendChannelModes(user: User, session: Session, channel: Channel): void {
  const modes = channelModes(channel, channel.members.has(user));
  session.values("RPL_CHANNELMODEIS", channel.name, ...modes);
  session.values("RPL_CREATIONTIME", channel.name, `${Math.floor(channel.createdAt / 1_000)}`);
}

/** How the entries of a list are told, and its end. */
const LIST_REPLIES: Readonly<Record<ListMode, readonly [Numeric, Numeric, string]>> = {
  b: ["RPL_BANLIST", "RPL_ENDOFBANLIST", "ban"],
  e: ["RPL_EXCEPTLIST", "RPL_ENDOFEXCEPTLIST", "exception"],
  I: ["RPL_INVEXLIST", "RPL_ENDOFINVEXLIST", "invite exception"],
};

async function sendList(session: Session, { name, lists }: Channel, mode: ListMode): Promise<void> {
  const [entry, end, what] = LIST_REPLIES[mode];
  await sendForEach(session, lists[mode], ({ mask, by, at }) => {
    session.values(entry, name, mask, by, `${Math.floor(at / 1_000)}`);
  });
  session.numeric(end, name, `End of channel ${what} list`);
}

/** Checks changes of one channel, one after the other, before any is made; what is wrong is answered. */
class Checker {
  readonly #session: Session;
  readonly #channel: Channel;
  /** Entries of all lists, with those that are about to be made. */
  #entries: number;

  constructor(session: Session, channel: Channel) {
    this.#session = session;
    this.#channel = channel;
    const { b, e, I } = channel.lists;
    this.#entries = b.length + e.length + I.length;
  }

  /** The change as it is to be made. */
  check(change: ModeChange): ModeChange | undefined {
    const { adding, mode, param } = change;
    if (CHANNEL_MODES.never.includes(mode)) return change;
    if (!adding && (mode === "k" || mode === "l")) return change;
    if (param === undefined) return this.#invalid(mode, "*", "You must specify a parameter");
    if (isListMode(mode)) return this.#checkMask(change, mode, toHostMask(param));
    switch (mode) {
      case "k":
        if (isWord(param, LIMITS.key) && !param.includes(",")) return change;
        return this.#invalid(mode, param, "Key is not well-formed");
      case "l":
        if (/^0*[1-9]\d{0,8}$/.test(param)) return change;
        return this.#invalid(mode, param, "Limit must be a number from 1");
      default:
        return this.#checkMember(change, param);
    }
  }

  #checkMask(change: ModeChange, mode: ListMode, mask: string): ModeChange | undefined {
    const { name, lists } = this.#channel;
    if (!isWord(mask, LIMITS.mask)) return this.#invalid(mode, mask, "Mask is not well-formed");
    const isThere = lists[mode].some(({ folded }) => folded === fold(mask));
    if (change.adding && !isThere) {
      if (this.#entries >= LIMITS.listModes) {
        this.#session.numeric("ERR_BANLISTFULL", name, mode, "Channel lists are full");
        return undefined;
      }
      this.#entries++;
    } else if (!change.adding && isThere) {
      this.#entries--;
    }
    return { ...change, param: mask };
  }

  #checkMember(change: ModeChange, nick: string): ModeChange | undefined {
    const { name, members } = this.#channel;
    const user = this.#session.server.network.user(nick);
    if (user !== undefined && members.has(user)) return change;
    if (user === undefined) {
      this.#session.numeric("ERR_NOSUCHNICK", nick, "No such nick/channel");
    } else {
      const text = "They aren't on that channel";
      this.#session.numeric("ERR_USERNOTINCHANNEL", user.nick, name, text);
    }
  }

  #invalid(mode: string, param: string, text: string): undefined {
    // What cannot be a parameter cannot be shown as one.
    const shown = param.includes(" ") ? "*" : param;
    this.#session.numeric("ERR_INVALIDMODEPARAM", this.#channel.name, mode, shown, text);
  }
}

/** Changes modes of a channel, or tells its lists. */
export async function changeChannelModes(
  user: User,
  session: Session,
  channel: Channel,
  [letters = "", ...params]: readonly string[],
): Promise<void> {
  const wanted = parseModeChanges(letters, params, takesParam, LIMITS.modes);
  const unknown = new Set(wanted.map(({ mode }) => mode).filter((mode) => !isChannelMode(mode)));
  for (const mode of [...unknown].slice(0, LIMITS.unknownModes)) {
    session.numeric("ERR_UNKNOWNMODE", mode, "is unknown mode char to me");
  }
  const isQuery = ({ mode, param }: ModeChange) => isListMode(mode) && param === undefined;
  const changes = wanted.filter((each) => isChannelMode(each.mode) && !isQuery(each));
  const asked = new Set(wanted.filter(isQuery).map(({ mode }) => mode).filter(isListMode));
  // Bans are shown to whom they may concern; who reads an exception can take a nick that it lets in.
  const isForOps = changes.length > 0 || asked.has("e") || asked.has("I");
  const isOp = isForOps && checkOp(user, session, channel);
  if (isOp && changes.length > 0) {
    const checker = new Checker(session, channel);
    const good = changes.map((each) => checker.check(each)).filter((each) => each !== undefined);
    session.server.network.rooms.changeModes(user, channel, good);
  }
  for (const mode of asked) {
    if (mode !== "b" && !isOp) continue;
    await sendList(session, channel, mode);
    if (session.ended) return;
  }
}
