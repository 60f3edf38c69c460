import { CHANNEL_MODES } from "./channel_modes.ts";
import { type IrcConfig, LIMITS } from "./config.ts";
import { BOT_MODE } from "./user.ts";

/** Spaces, equals signs and backslashes have no place in a value as they are. */
function escapeValue(value: string): string {
  return value.replace(
    /[ =\\]/g,
    (letter) => `\\x${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The commands that take {@linkcode LIMITS.targets} at once. */
const MANY_TARGETS = ["KICK", "NOTICE", "PART", "PRIVMSG", "TAGMSG", "WHOIS"]
  .map((name) => `${name}:${LIMITS.targets}`).join();

/** What the server supports and how much of it, as `RPL_ISUPPORT` says it: only what works. */
export function isupportTokens({ network, maxLine }: IrcConfig): string[] {
  const { list, always, whenSet, never, member } = CHANNEL_MODES;
  const features: Readonly<Record<string, string | number>> = {
    AWAYLEN: LIMITS.away,
    BOT: BOT_MODE,
    CASEMAPPING: "ascii",
    CHANLIMIT: `#:${LIMITS.channels}`,
    CHANMODES: `${list},${always},${whenSet},${never}`,
    CHANNELLEN: LIMITS.channelName,
    CHANTYPES: "#",
    CHATHISTORY: LIMITS.chatHistory,
    // LIST by masks, by masks that do not match, and by how many are in the channel.
    ELIST: "MNU",
    EXCEPTS: "e",
    INVEX: "I",
    KEYLEN: LIMITS.key,
    KICKLEN: LIMITS.kick,
    LINELEN: maxLine,
    MAXLIST: `${list}:${LIMITS.listModes}`,
    MODES: LIMITS.modes,
    MONITOR: LIMITS.monitor,
    MSGREFTYPES: "msgid,timestamp",
    NAMELEN: LIMITS.realname,
    NETWORK: escapeValue(network),
    NICKLEN: LIMITS.nick,
    PREFIX: `(${member})@+`,
    // A long answer to LIST waits for the client to read.
    SAFELIST: "",
    STATUSMSG: "@+",
    TARGMAX: `JOIN:,LIST:,NAMES:,${MANY_TARGETS}`,
    TOPICLEN: LIMITS.topic,
    USERLEN: LIMITS.username,
    UTF8ONLY: "",
    WHOX: "",
  };
  return Object.entries(features).map(([name, value]) => value === "" ? name : `${name}=${value}`);
}
