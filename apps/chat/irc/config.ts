/** How an {@linkcode IrcServer} is set up. */
export interface IrcConfig {
  /** The server's name, as in messages. */
  readonly name: string;
  /** The network's, for people. */
  readonly network: string;
  /** The program and its version. */
  readonly version: string;
  /** The message of the day; without lines there is none. */
  readonly motd: readonly string[];
  /** A line's bytes with its ending, tags apart. */
  readonly maxLine: number;
  /** Messages kept for each channel. */
  readonly history: number;
  /** Bytes that all of these may take together, about; {@linkcode LIMITS.historyBytes} unless it is set. */
  readonly historyBytes?: number | undefined;
  /** Whether a password is the server's; without this there is none. */
  readonly checkPassword?: ((password: string) => Promise<boolean>) | undefined;
  /** Without this there are no operators. */
  readonly checkOperator?: OperatorCheck | undefined;
}

/** Whether a password is that operator's; `"busy"` if too many are being looked at for `host`, by which clients are counted. */
export type OperatorCheck = (
  name: string,
  password: string,
  host: string,
) => Promise<boolean | "busy">;

/**
 * Bounds that are not for everybody to set; clients learn them from `RPL_ISUPPORT`. Lengths are in bytes of UTF-8, which are
 * characters in nicks and usernames.
 */
export const LIMITS = {
  /** libera.chat has 16, ergo 32. */
  nick: 32,
  username: 16,
  realname: 128,
  channelName: 64,
  /**
   * InspIRCd 3 has 307, libera.chat 390. With the longest names of server, nick and channel it must still fit into the answers to
   * TOPIC and LIST, and 512 bytes.
   */
  topic: 307,
  kick: 255,
  away: 255,
  quit: 255,
  key: 32,
  /** Channels that a client may be in at once. */
  channels: 100,
  /** Entries of a channel's list modes, all together. */
  listModes: 100,
  /** A mask in a list mode, or to search for: more than the longest nick, username and cloaked address together. */
  mask: 160,
  /** Messages that one CHATHISTORY asks for: soju has 1000, ergo 100 or 1000 by its version. */
  chatHistory: 100,
  /** Nicks of a client's MONITOR: libera.chat and ergo have 100, InspIRCd 30. */
  monitor: 100,
  /** Bytes of a label, as IRCv3 labeled-response has it. */
  label: 64,
  /** Masks that one LIST may search for. */
  listMasks: 4,
  /** Invitations to a channel that nobody has followed yet; the oldest goes. */
  invitations: 100,
  /** Mode changes with a parameter in one command. */
  modes: 6,
  /** Bytes of tags that a client may send (IRCv3 message tags). */
  clientTags: 4_094,
  /** Nicks and channels that one command may be for, where others are told of each. */
  targets: 4,
  /** Letters of MODE that are answered as unknown. */
  unknownModes: 4,
  /** Wrong passwords of operators until a client is closed; of the server, one is enough. */
  passwordAttempts: 3,
  /** Who was here: remembered for WHOWAS. */
  whowas: 1_000,
  /**
   * All histories together, 64 MiB: a hundred thousand lines or so. InspIRCd keeps 50 lines of a channel (`chanhistory`), UnrealIRCd
   * 200, ergo 2048, and none of them bounds all channels together. Redis and others that do ask for a bound (`maxmemory`).
   */
  historyBytes: 64 * 1_048_576,
} as const;
