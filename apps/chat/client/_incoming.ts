import type { Message } from "../irc/message.ts";
import type { Client } from "./_client.ts";
import type { Session } from "./_session.ts";
import type { WindowState } from "./_windows.ts";

/** A message of the server, with what is known around it. */
export interface Incoming {
  readonly command: string;
  readonly params: readonly string[];
  readonly tags: Message["tags"];
  /** The nick that it comes from, or the server. */
  readonly nick: string;
  /** `user@host`, if it was told. */
  readonly userHost: string | undefined;
  /** It comes from a person, as far as one can see. */
  readonly isPerson: boolean;
  /** In milliseconds since 1970. */
  readonly time: number;
  /** It belongs to a history. */
  readonly replayed: boolean;
  readonly label: string | undefined;
  /** Where what it answers was asked; the active window if nobody knows. */
  readonly origin: WindowState;
  readonly session: Session;
}

/** Deals with a message. */
export type Handler = (client: Client, incoming: Incoming) => void;

/** Handlers by command or number. */
export type Handlers = Readonly<Record<string, Handler>>;

/** Clocks differ, but not by days: later times are not believed. */
const MAX_AHEAD = 24 * 60 * 60 * 1_000;

function timeOf(tag: string | undefined, now: number): number {
  const time = tag === undefined ? NaN : Date.parse(tag);
  return time >= 0 && time <= now + MAX_AHEAD ? time : now;
}

/** Puts a message into its context. */
export function toIncoming(client: Client, session: Session, message: Message): Incoming {
  const { tags, source = "", command, params } = message;
  const bang = source.indexOf("!");
  const batch = session.batch(tags.get("batch"));
  if (batch !== undefined) batch.lines += 1;
  // An answer of more lines than one is a batch, whose start has the label.
  const label = tags.get("label") ?? batch?.label;
  const origin = tags.has("label") ? session.takeLabel(label) : batch?.origin;
  return {
    ...{ command, params, tags, label, session },
    nick: bang < 0 ? source : source.slice(0, bang),
    userHost: bang < 0 ? undefined : source.slice(bang + 1),
    isPerson: bang >= 0 || source !== "" && !source.includes("."),
    time: timeOf(tags.get("time"), client.now()),
    replayed: batch?.type === "chathistory",
    origin: origin !== undefined && client.windows.all.includes(origin)
      ? origin
      : client.windows.active,
  };
}
