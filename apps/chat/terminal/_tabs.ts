import type { ChatWindow } from "../client/chat_window.ts";
import { shown } from "./shown.ts";
import type { Theme } from "./theme.ts";
import { cut, pad, textWidth } from "../../common/text_width.ts";

/** Columns of a window's name in its tab. */
const MAX_NAME = 20;

/** `2:#zocalo`, with how much is unread there, and `!` if some of that is for whoever sits here. */
function label({ name, unread, mentions }: ChatWindow, index: number): string {
  const marks = unread === 0 ? "" : `(${unread}${mentions > 0 ? "!" : ""})`;
  return ` ${index + 1}:${cut(shown(name), MAX_NAME)}${marks} `;
}

/** All windows in one row, the active one always in sight, and what there is to say at its end. */
export function tabs(
  windows: readonly ChatWindow[],
  active: ChatWindow,
  status: string,
  columns: number,
  theme: Theme,
): string {
  const right = status === "" ? "" : cut(` ${status} `, Math.floor(columns * 0.7));
  const place = columns - textWidth(right);
  const labels = windows.map(label);
  const activeIndex = Math.max(0, windows.indexOf(active));
  const { start, end } = inSight(labels.map(textWidth), activeIndex, place);
  const before = start > 0 ? "‹" : "";
  const after = end < labels.length ? "›" : "";
  let left = place - before.length - after.length;
  const shownTabs = windows.slice(start, end).map((window, offset) => {
    const text = cut(labels[start + offset]!, left);
    left -= textWidth(text);
    if (window === active) return theme.activeTab(text.replace(/^ (.*) $/, "[$1]"));
    return (window.mentions > 0 ? theme.mentionTab : theme.bar)(text);
  });
  return theme.bar(before) + shownTabs.join("") + theme.bar(after + pad("", left) + right);
}

/** As many neighbours of the active one as there is place for, on both sides in turn. */
function inSight(
  widths: readonly number[],
  active: number,
  columns: number,
): { start: number; end: number } {
  let [start, end] = [active, active + 1];
  // Two columns for the marks that there are more.
  let left = columns - 2 - (widths[active] ?? 0);
  for (let grew = true; grew;) {
    grew = false;
    if (end < widths.length && widths[end]! <= left) {
      left -= widths[end++]!;
      grew = true;
    }
    if (start > 0 && widths[start - 1]! <= left) {
      left -= widths[--start]!;
      grew = true;
    }
  }
  return { start, end };
}
