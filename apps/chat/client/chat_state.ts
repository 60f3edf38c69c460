import { Client } from "./_client.ts";
import { complete } from "./_complete.ts";
import { requestHistory } from "./_history.ts";
import { receive } from "./_receive.ts";
import { becomeReady, introduce, regain } from "./_registration.ts";
import { toSendable } from "./_sendable.ts";
import { Session } from "./_session.ts";
import { words } from "./_slash_command.ts";
import { runCommand } from "./_slash_commands.ts";
import { sayHere } from "./_talk_commands.ts";
import type { WindowState } from "./_windows.ts";
import type { ChatStateOptions } from "./chat_options.ts";
import type { ChatWindow } from "./chat_window.ts";

/** As long as a group of lines takes at the usual pace, in milliseconds: one PING follows them at most. */
const CONFIRM_AFTER = 2_000;

/** Why the client wants to end, and the exit code for that: 0 for `/quit`. */
export interface Exit {
  readonly code: 0 | 1 | 4 | 6;
  readonly reason: string;
}

/** What can stand in the place of `text.slice(start, end)`, the best first. */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly string[];
}

/**
 * All that an IRC client knows, without any I/O: what the server sends goes in, and so does what somebody enters; lines for the
 * server come out, and windows to show. Nothing that a server sends makes it throw, and all that is kept is bounded.
 *
 * @example
 * ```ts
 * import { ChatState } from "./chat_state.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const chat = new ChatState({ nick: "ana", rooms: ["#zocalo"], version: "1.0", now: Date.now });
 * chat.connected();
 * assertEquals(chat.take(), ["CAP LS 302", "NICK ana", "USER ana 0 * :ana"]);
 * chat.receive(":irc.test 001 ana :Welcome");
 * chat.receive(":ana!ana@host JOIN #zocalo");
 * assertEquals(chat.active.name, "#zocalo");
 * ```
 */
export class ChatState {
  readonly #client: Client;

  /** Nothing is connected yet. */
  constructor(options: ChatStateOptions) {
    this.#client = new Client(options);
    for (const room of options.rooms) {
      const [name, key] = words(room.trim(), 3);
      // What its first sign means is known to the server alone, and not yet here.
      if (name !== undefined) this.#client.want(name, key, true);
    }
  }

  /** In their order; `[0]` is the status window. The same array always. */
  get windows(): readonly ChatWindow[] {
    return this.#client.windows.all;
  }

  /** The window that is looked at. */
  get active(): ChatWindow {
    return this.#client.windows.active;
  }

  /** The window of the first room of the options, once there is one. */
  get firstRoom(): ChatWindow | undefined {
    const { options, windows, features } = this.#client;
    const [name] = words((options.rooms[0] ?? "").trim(), 3);
    return name === undefined ? undefined : windows.find("room", name, features);
  }

  /** This client's nick, or the one that it will try. */
  get nick(): string {
    return this.#client.nick;
  }

  /** Where the connection has got to. */
  get phase(): "disconnected" | "registering" | "registered" {
    return this.#client.session?.phase ?? "disconnected";
  }

  /** Registered, and all rooms have answered: yes or no. What is said before that waits. */
  get ready(): boolean {
    return this.#client.session?.ready ?? false;
  }

  /** What was told to others by `/away`. */
  get away(): string | undefined {
    return this.#client.away;
  }

  /** Lines that wait for their turn to be sent: who reads what to say from a program stops while there are many. */
  get waiting(): number {
    return this.#client.outbox.waiting;
  }

  /** Set when the app should end, after it has sent what {@linkcode take} gave: it must not connect again. */
  get exit(): Exit | undefined {
    return this.#client.exit;
  }

  /** Set when the connection should be given up and opened again, and why: the server is silent. */
  get lost(): string | undefined {
    return this.#client.lost;
  }

  /** A connection is there. Also after another one: {@linkcode disconnected} has been called then. */
  connected(): void {
    const client = this.#client;
    client.session = new Session(client.wantedNick, client.now());
    client.lost = undefined;
    client.resetFeatures();
    client.outbox.reset();
    introduce(client, client.session);
  }

  /** Takes a line from the server, without its ending. */
  receive(line: string): void {
    const { session } = this.#client;
    if (session !== undefined) receive(this.#client, session, line);
  }

  /** The connection has gone, or could not be opened. */
  disconnected(reason: string): void {
    const client = this.#client;
    const { session, windows, outbox } = client;
    client.session = undefined;
    client.lost = undefined;
    outbox.reset();
    if (session?.quitting) return;
    const why = session?.lastError ?? reason;
    const { status } = windows;
    // One line for all attempts that end in the same way.
    if (session === undefined && status.lines.at(-1)?.text !== why) client.info(status, why);
    for (const window of session === undefined ? [] : windows.all) {
      client.info(window, `Disconnected: ${why}`);
      window.room?.leave();
    }
    for (const { window, text } of session?.unconfirmed() ?? []) {
      client.error(
        windows.all.includes(window) ? window : windows.status,
        `Perhaps not sent: ${text}`,
      );
    }
    client.tell({ event: "disconnected", reason: why });
  }

  /**
   * Takes what was entered: text for the active window, or a command that begins with a slash. Several lines at once are a paste:
   * each of them is said, whatever it begins with.
   *
   * @returns Whether it was taken; `false` if so much may not wait.
   */
  submit(text: string): boolean {
    const client = this.#client;
    const { active } = client.windows;
    const sendable = text.replaceAll("\0", " ").toWellFormed();
    const lines = sendable.split(/\r\n?|\n/).filter((line) => line.trim() !== "");
    const [first = ""] = lines;
    if (lines.length === 1 && first.startsWith("/") && !first.startsWith("//")) {
      runCommand({ client, window: active, rest: first.slice(1) });
      return true;
    }
    if (!client.mayWait(active, lines.length)) return false;
    for (const line of lines) {
      const rest = lines.length === 1 && line.startsWith("//") ? line.slice(1) : line;
      const wrong = sayHere({ client, window: active, rest }, "message");
      if (wrong === undefined) continue;
      client.error(active, wrong);
      break;
    }
    return true;
  }

  /** Goes to a window: what is in it counts as read. */
  activate(window: ChatWindow): void {
    this.#client.windows.activate(window as WindowState);
  }

  /** What can stand in the place of the word before the cursor. */
  complete(text: string, cursor: number): Completion {
    return complete(this.#client, text, cursor);
  }

  /** Lines to send now, without their endings. To be called after each of the calls above, and at {@linkcode takeAt}. */
  take(): string[] {
    const client = this.#client;
    const { session, outbox } = client;
    if (session === undefined) return [];
    const now = client.now();
    const concern = session.keepAlive.check(now);
    if (concern === "ping" || now >= this.#confirmAt(session)) outbox.ping();
    if (concern === "lost") client.lost = "The server does not answer";
    if (now >= session.regainAt) regain(client, session);
    if (now >= session.readyBy) becomeReady(client, session);
    const lines = outbox.take();
    if (requestHistory(client, session)) lines.push(...outbox.take());
    return lines.map((line) => toSendable(line, client.features.lineLength));
  }

  /** When to ask whether the server has taken what was said: it did not come back, and no PING has followed. */
  #confirmAt(session: Session): number {
    const last = session.unconfirmed().at(-1);
    const isAsked = last === undefined || last.pings < this.#client.outbox.pings;
    return isAsked ? Infinity : last.at + CONFIRM_AFTER;
  }

  /** When to call {@linkcode take} if nothing else happens before, in milliseconds since 1970; `undefined`: there is no need. */
  get takeAt(): number | undefined {
    const { session, outbox, lost } = this.#client;
    if (session === undefined || lost !== undefined) return undefined;
    return Math.min(
      outbox.readyAt ?? Infinity,
      session.keepAlive.at,
      session.regainAt,
      session.readyBy,
      this.#confirmAt(session),
    );
  }
}
