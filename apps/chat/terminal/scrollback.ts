import type { ChatLine } from "../client/chat_line.ts";
import type { ChatWindow } from "../client/chat_window.ts";
import { lineRows } from "./line_rows.ts";
import { shown } from "./shown.ts";
import type { Theme } from "./theme.ts";
import { cut } from "../../common/text_width.ts";

/** A place in a window: so many rows of a line are below the edge. */
interface Place {
  readonly lineId: number;
  readonly hidden: number;
}

/** The same, by where the line is now. */
interface Bottom {
  index: number;
  hidden: number;
}

/** Rows that were made, and for what. */
interface Made {
  readonly columns: number;
  readonly rows: readonly string[];
}

/**
 * The part of each window that is looked at. Lines become rows when they come into sight, and only those, so that it costs the
 * same however many there are.
 */
export class Scrollback {
  readonly #theme: Theme;
  /** Windows without a place show their end, and go on doing so. */
  readonly #places = new WeakMap<ChatWindow, Place>();
  readonly #made = new WeakMap<ChatLine, Made>();

  constructor(theme: Theme) {
    this.#theme = theme;
  }

  /** Whether there is more below what is looked at. */
  isAbove(window: ChatWindow): boolean {
    return this.#places.has(window);
  }

  /** Goes to the end of a window. */
  toEnd(window: ChatWindow): void {
    this.#places.delete(window);
  }

  /** What is looked at, as at most `height` rows. */
  rows(window: ChatWindow, columns: number, height: number): string[] {
    const { index, hidden } = this.#bottom(window, columns);
    const rows: string[] = [];
    // From the bottom row up.
    for (let i = index; i >= 0 && rows.length < height; i--) {
      const all = this.#rowsAt(window, i, columns);
      rows.push(...all.slice(0, all.length - (i === index ? hidden : 0)).reverse());
    }
    return rows.slice(0, height).reverse();
  }

  /** Goes up by as many rows as there are, at most `count`. */
  up(window: ChatWindow, count: number, columns: number, height: number): void {
    const bottom = this.#bottom(window, columns);
    let left = Math.min(count, this.#above(window, bottom, columns, height + count) - height);
    while (left > 0) {
      const rest = this.#rowsAt(window, bottom.index, columns).length - bottom.hidden;
      if (left < rest) {
        bottom.hidden += left;
        break;
      }
      left -= rest;
      bottom.index -= 1;
      bottom.hidden = 0;
    }
    this.#put(window, bottom);
  }

  /** Goes down by `count` rows; at the end it stays there. */
  down(window: ChatWindow, count: number, columns: number): void {
    const bottom = this.#bottom(window, columns);
    bottom.hidden -= count;
    while (bottom.hidden < 0 && bottom.index < window.lines.length - 1) {
      bottom.index += 1;
      bottom.hidden += this.#rowsAt(window, bottom.index, columns).length;
    }
    bottom.hidden = Math.max(0, bottom.hidden);
    this.#put(window, bottom);
  }

  #put(window: ChatWindow, { index, hidden }: Bottom): void {
    const line = window.lines[index];
    const isEnd = line === undefined || index === window.lines.length - 1 && hidden === 0;
    if (isEnd) this.#places.delete(window);
    else this.#places.set(window, { lineId: line.id, hidden });
  }

  #bottom(window: ChatWindow, columns: number): Bottom {
    const { lines } = window;
    const place = this.#places.get(window);
    if (place === undefined) return { index: lines.length - 1, hidden: 0 };
    const index = lines.findLastIndex(({ id }) => id === place.lineId);
    // It was one of the oldest, which have gone.
    if (index < 0) return { index: Math.min(0, lines.length - 1), hidden: 0 };
    const { length } = this.#rowsAt(window, index, columns);
    return { index, hidden: Math.min(place.hidden, length - 1) };
  }

  /** How many rows end at the bottom, counted up to `most`. */
  #above(window: ChatWindow, { index, hidden }: Bottom, columns: number, most: number): number {
    let count = -hidden;
    for (let i = index; i >= 0 && count < most; i--) {
      count += this.#rowsAt(window, i, columns).length;
    }
    return Math.min(count, most);
  }

  /** A line, and above it what divides it from the one before: a new day, or what was not read yet. */
  #rowsAt(window: ChatWindow, index: number, columns: number): string[] {
    const line = window.lines[index]!;
    const before = window.lines[index - 1];
    const rows = [...this.#make(line, columns)];
    if (line.id === window.mark) rows.unshift(this.#divider("new", columns));
    const day = dayOf(line);
    if (before !== undefined && day !== dayOf(before)) rows.unshift(this.#divider(day, columns));
    return rows;
  }

  #make(line: ChatLine, columns: number): readonly string[] {
    let made = this.#made.get(line);
    if (made?.columns !== columns) {
      made = { columns, rows: lineRows(line, columns, this.#theme) };
      this.#made.set(line, made);
    }
    return made.rows;
  }

  #divider(text: string, columns: number): string {
    const row = cut(`── ${shown(text)} `, columns);
    return this.#theme.dim(row + "─".repeat(Math.max(0, columns - row.length)));
  }
}

/** `2026-05-03`, here. */
function dayOf({ time }: ChatLine): string {
  const date = new Date(time);
  const two = (value: number) => `${value}`.padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
