/**
 * What commands cost beyond the line that they are, in lines: a line that does the work of many counts as many (`--flood`). One
 * message to one channel is what that limit is made for.
 */
export const COSTS = {
  /** Each further target of PRIVMSG, NOTICE, TAGMSG, PART and KICK: its members are sent as much as by a line of its own. */
  target: 1,
  /**
   * Each further channel of JOIN and JOIN 0. What members are told has no text in it, a fifth of a long message; and who comes back
   * names all its channels in one line.
   */
  channel: 0.5,
  /** Each further target of NAMES and WHOIS, whose answers only the one who asks has to take, but are long. */
  question: 1,
  /** A new nick, real name or state of being away, and each channel of its user: all bans are looked at, all members told once. */
  identity: 0.2,
  /** WHO for a mask, LIST of all or by masks, and CHATHISTORY: they look at all users, channels or messages. */
  search: 3,
} as const;
