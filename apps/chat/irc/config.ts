/** How an {@linkcode IrcServer} is set up. Lengths count characters, those of lines, topics, reasons and channels bytes. */
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
  /** Whether a password is the server's; without this there is none. */
  readonly checkPassword?: ((password: string) => Promise<boolean>) | undefined;
  /** Whether a password is that operator's; without this there are none. */
  readonly checkOperator?: ((name: string, password: string) => Promise<boolean>) | undefined;
}

/** Bounds that are not for everybody to set; clients learn them from `RPL_ISUPPORT`. */
export const LIMITS = {
  /** libera.chat has 16, ergo 32. */
  nick: 32,
  username: 16,
  realname: 128,
  channelName: 64,
  topic: 390,
  kick: 255,
  away: 255,
  quit: 255,
  key: 32,
  /** Channels that a client may be in at once. */
  channels: 100,
  /** Entries of a channel's list modes, all together. */
  listModes: 100,
  /** A mask in a list mode: more than the longest nick, username and cloaked address together. */
  mask: 160,
  /** Invitations to a channel that nobody has followed yet; the oldest goes. */
  invitations: 100,
  /** Mode changes with a parameter in one command. */
  modes: 6,
  /** Bytes of tags that a client may send (IRCv3 message tags). */
  clientTags: 4_094,
  /** Nicks and channels that a message may go to at once. */
  targets: 4,
  /** Wrong passwords of operators until a client is closed; of the server, one is enough. */
  passwordAttempts: 3,
  /** Who was here: remembered for WHOWAS. */
  whowas: 1_000,
} as const;
