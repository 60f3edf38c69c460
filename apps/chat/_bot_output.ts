import type { Context } from "../common/command.ts";
import type { ChatEvent } from "./client/chat_event.ts";
import { stripFormatting } from "./client/formatting.ts";
import { clockTime } from "./terminal/line_rows.ts";

/** How much is said. */
export interface BotOutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Where most is said: only other places are named. */
  readonly room: string | undefined;
}

type Said = ChatEvent & { event: "message" | "notice" };

function isSame(room: string | undefined, other: string | null): boolean {
  return room?.toLowerCase() === other?.toLowerCase();
}

/** `12:34 <ana> hola`; in front of that where, unless it is in `room`. */
export function describeSaid(event: Said, room: string | undefined): string {
  const { nick, peer, action } = event;
  const text = stripFormatting(event.text);
  const where = isSame(room, event.room) ? "" : `${peer} `;
  const what = action
    ? `* ${nick} ${text}`
    : event.event === "notice"
    ? `-${nick}- ${text}`
    : `<${nick}> ${text}`;
  return `${clockTime(Date.parse(event.time))} ${where}${what}`;
}

function because(reason: string | null): string {
  return reason === null || reason === "" ? "" : `: ${reason}`;
}

/** All other events, as messages for people. */
export function describeEvent(event: Exclude<ChatEvent, Said>): string {
  switch (event.event) {
    case "connected":
      return `connected to ${event.server} as ${event.nick}`;
    case "disconnected":
      return `disconnected: ${event.reason}`;
    case "error":
      return event.code === null ? event.message : `${event.code} ${event.message}`;
    case "join":
      return `${event.nick} has joined ${event.room}`;
    case "members":
      return `in ${event.room}: ${event.nicks.join(" ")}`;
    case "part":
      return `${event.nick} has left ${event.room}${because(event.reason)}`;
    case "kick":
      return `${event.by} has put ${event.nick} out of ${event.room}${because(event.reason)}`;
    case "quit":
      return `${event.nick} has gone${because(event.reason)}`;
    case "nick":
      return `${event.nick} is now ${event.newNick}`;
    case "topic":
      return `the topic of ${event.room} is: ${event.topic}`;
    case "mode":
      return `${event.nick} sets ${event.target} ${event.modes.join(" ")}`;
    case "away":
      return event.reason === null
        ? `${event.nick} is back`
        : `${event.nick} is away${because(event.reason)}`;
    case "invite":
      return `${event.nick} invites into ${event.room}`;
    case "reply":
      return `${event.code} ${event.params.join(" ")}`;
  }
}

/** What those hear of who do not ask for more. */
const ALWAYS = new Set<ChatEvent["event"]>(["connected", "disconnected", "error"]);

/** What a bot prints: what others say on standard output and the rest on standard error, or all as JSON. */
export class BotOutput {
  readonly #context: Context;
  readonly #options: BotOutputOptions;

  constructor(context: Context, options: BotOutputOptions) {
    this.#context = context;
    this.#options = options;
  }

  event(event: ChatEvent): void {
    const { out, err } = this.#context;
    const { json, quiet, verbose, room } = this.#options;
    if (json) void out.json(event);
    else if (event.event === "message" || event.event === "notice") {
      void out.line(describeSaid(event, room));
    } else if (event.event === "error" || !quiet && (verbose || ALWAYS.has(event.event))) {
      void err.line(describeEvent(event));
    }
  }

  /** Something of standard input that cannot be said. */
  trouble(message: string): void {
    void this.#context.err.line(`chat: ${message}`);
  }
}
