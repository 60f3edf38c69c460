/**
 * What a line is. `message`, `action` and `notice` are said by people and servers; `info` and `error` are answers to whoever
 * sits here; the rest tell what happened in a room.
 */
export type LineKind =
  | "message"
  | "action"
  | "notice"
  | "join"
  | "part"
  | "quit"
  | "kick"
  | "nick"
  | "mode"
  | "topic"
  | "info"
  | "error";

/** The message that a line answers. */
export interface Quote {
  readonly nick: string;
  /** Its beginning. */
  readonly text: string;
}

/**
 * A line of a window. All text in it is as it came from the network: whoever shows it must make it harmless, after
 * {@linkcode stripFormatting}.
 */
export interface ChatLine {
  /** Counts up over all windows; each line has its own. */
  readonly id: number;
  /** In milliseconds since 1970: the server's word if it gives one. */
  readonly time: number;
  readonly kind: LineKind;
  /**
   * Who it is about: the text of `message` and `notice` is what that person says; for all other kinds with a nick the text is
   * the rest of a sentence that begins with it, such as `has joined`.
   */
  readonly nick?: string | undefined;
  readonly text: string;
  /** The server's name for the message. */
  readonly msgid?: string | undefined;
  readonly quote?: Quote | undefined;
  /** Said by whoever sits here. */
  readonly own: boolean;
  /** Calls whoever sits here by nick. */
  readonly mention: boolean;
  /** Was said earlier, and told now by the server. */
  readonly replayed: boolean;
}
