/** What all that is said has in common. Text is as it came from the network. */
interface Said {
  /** When, as ISO 8601 in UTC. */
  readonly time: string;
  /** Where: a room, or `null` for a private talk, which is with `peer`. */
  readonly room: string | null;
  /** Who says it. */
  readonly nick: string;
  /** The other side of a private talk, or the room. */
  readonly peer: string;
  readonly text: string;
  /** It is an action (`/me`). */
  readonly action: boolean;
  /** Said by this client itself. */
  readonly own: boolean;
  /** Calls this client by its nick. */
  readonly mention: boolean;
  /** Was said before this client came, and is told now. */
  readonly replayed: boolean;
  readonly msgid: string | null;
  /** The `msgid` of the message that it answers. */
  readonly replyTo: string | null;
}

/** What happens, for programs: each is one JSON object of `chat join --json`. */
export type ChatEvent =
  /** The server has welcomed this client. */
  | { readonly event: "connected"; readonly nick: string; readonly server: string }
  | { readonly event: "disconnected"; readonly reason: string }
  | { readonly event: "message" } & Said
  | { readonly event: "notice" } & Said
  /** Somebody has come into a room, this client included (`own`). */
  | {
    readonly event: "join";
    readonly room: string;
    readonly nick: string;
    readonly own: boolean;
  }
  /** All who are in a room that this client has come into. */
  | { readonly event: "members"; readonly room: string; readonly nicks: readonly string[] }
  | {
    readonly event: "part";
    readonly room: string;
    readonly nick: string;
    readonly reason: string;
    readonly own: boolean;
  }
  | {
    readonly event: "kick";
    readonly room: string;
    readonly nick: string;
    readonly by: string;
    readonly reason: string;
    readonly own: boolean;
  }
  | { readonly event: "quit"; readonly nick: string; readonly reason: string }
  | {
    readonly event: "nick";
    readonly nick: string;
    readonly newNick: string;
    readonly own: boolean;
  }
  /** A new topic, or the one that there is (`nick` is `null`). */
  | {
    readonly event: "topic";
    readonly room: string;
    readonly nick: string | null;
    readonly topic: string;
  }
  | {
    readonly event: "mode";
    readonly target: string;
    readonly nick: string;
    readonly modes: readonly string[];
  }
  | { readonly event: "away"; readonly nick: string; readonly reason: string | null }
  | { readonly event: "invite"; readonly room: string; readonly nick: string }
  /** An answer of the server that has no event of its own: a number of three digits, and its parameters without the nick. */
  | { readonly event: "reply"; readonly code: string; readonly params: readonly string[] }
  /** Something was refused: by the server with the number or the code of its answer, or by this client with `null`. */
  | { readonly event: "error"; readonly code: string | null; readonly message: string };
