import type { ChatState } from "../client/chat_state.ts";
import type { ChatWindow } from "../client/chat_window.ts";
import { inputRow } from "./_input_row.ts";
import type { Scrollback } from "./scrollback.ts";
import { shown } from "./shown.ts";
import { tabs } from "./_tabs.ts";
import type { Editor } from "./editor.ts";
import type { Theme } from "./theme.ts";
import { cut, pad, textWidth } from "../../common/text_width.ts";

/** What the screen shows of the client. */
export type Shown = Pick<
  ChatState,
  "windows" | "active" | "nick" | "phase" | "away" | "waiting"
>;

/** In columns and rows. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What a screen is filled with. */
export interface Frame {
  /** As many as the screen has, each with its styles in it. */
  readonly rows: readonly string[];
  /** From 0. */
  readonly cursor: { readonly row: number; readonly column: number };
}

/** What belongs to the screen itself. */
export interface FrameParts {
  readonly editor: Editor;
  readonly scrollback: Scrollback;
  readonly theme: Theme;
  /** What the program has to say about what was typed. */
  readonly hint: string | undefined;
}

/** How many rows of lines there are on a screen: all but the topic, the tabs and the line that is typed. */
export function bodyHeight({ rows }: Size): number {
  return Math.max(0, rows - (rows >= 4 ? 3 : 2));
}

/** What the screen shows: topic, lines, tabs, and the line that is typed. */
export function composeFrame(state: Shown, parts: FrameParts, size: Size): Frame {
  const { columns, rows: height } = size;
  const { active } = state;
  const { editor, scrollback, theme, hint } = parts;
  const body = scrollback.rows(active, columns, bodyHeight(size));
  const input = inputRow(shown(state.nick), editor, columns);
  const status = hint ?? statusOf(state, editor, scrollback.isAbove(active));
  const rows = [
    ...(height >= 4 ? [theme.bar(topicBar(active, state.phase, columns))] : []),
    ...Array.from({ length: bodyHeight(size) }, (_, index) => body[index] ?? ""),
    ...(height >= 2 ? [tabs(state.windows, active, status, columns, theme)] : []),
    theme.bold(input.prompt) + input.text,
  ];
  return { rows, cursor: { row: rows.length - 1, column: input.column } };
}

function topicBar(
  { name, kind, room }: ChatWindow,
  phase: Shown["phase"],
  columns: number,
): string {
  const count = room === undefined || !room.joined
    ? ""
    : ` ${room.memberCount} member${room.memberCount === 1 ? "" : "s"} `;
  const right = textWidth(count) <= columns / 2 ? count : "";
  const what = kind === "query" ? `talk with ${shown(name)}` : shown(name);
  const isLeft = room !== undefined && !room.joined;
  const outside = phase === "registered" ? "you are not in it" : "not connected";
  const topic = isLeft ? outside : shown(room?.topic ?? "");
  const left = topic === "" ? ` ${what}` : ` ${what}: ${topic}`;
  const place = columns - textWidth(right);
  return pad(cut(left, place), place) + right;
}

function statusOf(
  { phase, away, waiting }: Shown,
  { text }: Editor,
  isAbove: boolean,
): string {
  const lines = text.split("\n").length;
  const parts = [
    phase === "registered" ? "" : phase === "registering" ? "logging in…" : "connecting…",
    lines > 1 ? `${lines} lines: Enter sends them, Ctrl-U drops them` : "",
    waiting > 0 ? `${waiting} to send` : "",
    isAbove ? "more below: PgDn" : "",
    away === undefined ? "" : "away",
  ];
  return parts.filter((part) => part !== "").join(" | ");
}
