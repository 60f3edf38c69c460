import type { ChatLine } from "./chat_line.ts";
import type { Room } from "./room.ts";

/** What a window is for: the server, a room, or a private talk. */
export type WindowKind = "status" | "room" | "query";

/** A place where lines gather. */
export interface ChatWindow {
  /** Stays the same as long as the window is there. */
  readonly id: number;
  readonly kind: WindowKind;
  /** Of the room or the person, as it came from the network; of the status window, of the server once that is known. */
  readonly name: string;
  /** The oldest first. When there are 10 000, the oldest 1 000 go. The same array as long as the window is there. */
  readonly lines: readonly ChatLine[];
  /** How many came that people have said, or that tell of something refused, while this was not the active window. */
  readonly unread: number;
  /** How many of these are for whoever sits here: calls by nick, and all of a private talk. */
  readonly mentions: number;
  /** The `id` of the first unread line when the window was last not active: a mark can be shown above it. */
  readonly mark: number | undefined;
  /** There if it is a room's. */
  readonly room?: Room | undefined;
}
