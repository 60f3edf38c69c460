import type { ChatEvent } from "./chat_event.ts";

/** How fast lines go to the server. */
export interface Pace {
  /** As many at once. */
  readonly lines: number;
  /** Before the next ones, in milliseconds. */
  readonly interval: number;
}

/** What a {@linkcode ChatState} begins with. */
export interface ChatStateOptions {
  readonly nick: string;
  /** To join, each `#room` or `#room key`, with the sign in front. */
  readonly rooms: readonly string[];
  /** The server's. */
  readonly password?: string | undefined;
  /** @default the nick */
  readonly realname?: string | undefined;
  /** What is answered to CTCP VERSION. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** @default {{ lines: 4, interval: 2_000 }} */
  readonly pace?: Pace | undefined;
  readonly onEvent?: ((event: ChatEvent) => void) | undefined;
}
