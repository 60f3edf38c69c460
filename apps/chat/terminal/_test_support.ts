import { stripAnsiCode } from "@std/fmt/colors";
import { ChatState } from "../client/chat_state.ts";
import type { Size } from "./frame.ts";
import type { Input } from "./keys.ts";
import { TerminalUi } from "./terminal_ui.ts";
import { themeFor } from "./theme.ts";

/** A moment whose time of day does not depend on where the tests run: 12:34 there. */
export const NOON = new Date(2026, 4, 3, 12, 34).getTime();

/** A client in `#zocalo`, connected, with whom a test plays the server. */
export function joinedState(): ChatState {
  const state = new ChatState({ nick: "ana", rooms: ["#zocalo"], version: "1", now: () => NOON });
  state.connected();
  receive(
    state,
    ":irc.test 001 ana :Welcome",
    ":irc.test 422 ana :MOTD File is missing",
    ":ana!ana@host JOIN #zocalo",
    ":irc.test 353 ana = #zocalo :@bea ana",
    ":irc.test 366 ana #zocalo :End of /NAMES list",
  );
  // What is said waits until the rooms have answered.
  const ping = state.take().findLast((line) => line.startsWith("PING "))!;
  receive(state, `:irc.test PONG irc.test :${ping.slice("PING ".length)}`);
  return state;
}

export function receive(state: ChatState, ...lines: string[]): void {
  for (const line of lines) state.receive(line);
}

/** A terminal without a terminal. */
export class FakeTerminal {
  readonly state: ChatState;
  readonly ui: TerminalUi;
  size: Size = { columns: 60, rows: 10 };

  constructor(state: ChatState = joinedState()) {
    this.state = state;
    this.ui = new TerminalUi(state, themeFor(true));
  }

  /** Text as it is, and keys by their names: `press("hola", "<enter>")`. */
  press(...inputs: string[]): void {
    for (const text of inputs) {
      const name = /^<(.+)>$/.exec(text)?.[1];
      const input: Input = name === undefined ? { kind: "text", text } : { kind: "key", name };
      this.ui.input(input, this.size);
    }
  }

  /** What is to be seen, without spaces at the end of rows. */
  get rows(): string[] {
    return this.ui.frame(this.size).rows.map((row) => stripAnsiCode(row).trimEnd());
  }

  /** The lines of the window. */
  get body(): string[] {
    return this.rows.slice(1, -2).filter((row) => row !== "");
  }

  /** The row where one types, and the cursor as `|`. */
  get inputRow(): string {
    const { rows, cursor } = this.ui.frame(this.size);
    const row = stripAnsiCode(rows[cursor.row]!).padEnd(cursor.column);
    return `${row.slice(0, cursor.column)}|${row.slice(cursor.column)}`;
  }
}
