import { escapeText } from "../common/escape_text.ts";
import { cut, textWidth } from "../common/text_width.ts";
import { formatBytes, formatRate, formatTime } from "./_format_amounts.ts";

/** How far a transfer is, at a moment. */
export interface ProgressState {
  /** The last name of the file under way. */
  readonly name: string;
  /** The number of that file, from 1, and of how many. */
  readonly number: number;
  readonly files: number;
  /** Bytes that have come, or for a sender are on disk over there, or were there before, and in all; `null` if nobody knows. */
  readonly bytes: number;
  readonly totalBytes: number | null;
  /** Of those, how many were there before. */
  readonly resumedBytes: number;
  readonly bytesPerSecond: number;
  /** Milliseconds to go; `null` if nobody knows. */
  readonly remaining: number | null;
}

const MIN_BAR = 12;
const MAX_BAR = 32;

/** A name that is cut off earlier tells nothing. */
const MIN_NAME = 12;

const GAP = "  ";

/** What may stand in the line, from left to right. */
type Part = "bar" | "percent" | "bytes" | "rate" | "eta" | "files" | "resumed" | "name";

/** What goes first where there is no room for all. */
const PRIORITIES: readonly Part[] = [
  "percent",
  "rate",
  "eta",
  "files",
  "bar",
  "name",
  "bytes",
  "resumed",
];

const ORDER: readonly Part[] = [
  "bar",
  "percent",
  "bytes",
  "rate",
  "eta",
  "files",
  "resumed",
  "name",
];

/** How much of it is over there, from 0 to 1: 1 only if it is all. */
function shareOf({ bytes, totalBytes, number, files }: ProgressState): number | null {
  if (totalBytes === null) return null;
  if (totalBytes === 0) return files === 0 ? 1 : (number - 1) / files;
  return Math.min(1, bytes / totalBytes);
}

function bar(share: number, width: number): string {
  const room = width - 2;
  const filled = Math.floor(share * room);
  const head = filled < room ? ">" : "";
  return `[${(("=").repeat(filled) + head).padEnd(room)}]`;
}

/** The texts of those parts that there are; the bar and the name as short as they may be. */
function partsOf(state: ProgressState, name: string): Map<Part, string> {
  const { number, files, bytes, totalBytes, resumedBytes, bytesPerSecond, remaining } = state;
  const share = shareOf(state);
  const parts = new Map<Part, string>();
  if (share !== null) {
    parts.set("bar", bar(share, MIN_BAR));
    parts.set("percent", `${String(Math.floor(share * 100)).padStart(3)} %`);
    parts.set("eta", `ETA ${remaining === null ? "--:--" : formatTime(remaining)}`.padEnd(9));
  }
  const total = totalBytes === null ? "" : ` of ${formatBytes(totalBytes)}`;
  parts.set("bytes", formatBytes(bytes).padStart(7) + total);
  parts.set("rate", formatRate(bytesPerSecond).padStart(9));
  if (files > 1) {
    parts.set("files", `file ${String(number).padStart(String(files).length)} of ${files}`);
  }
  if (resumedBytes > 0) parts.set("resumed", `${formatBytes(resumedBytes)} resumed`);
  if (name !== "") parts.set("name", cut(name, MIN_NAME));
  return parts;
}

/** What fits into so many columns. */
function choose(parts: Map<Part, string>, columns: number): { shown: Part[]; left: number } {
  const shown: Part[] = [];
  let left = columns + GAP.length;
  for (const part of PRIORITIES) {
    const text = parts.get(part);
    const width = text === undefined ? Infinity : textWidth(text) + GAP.length;
    if (width > left) continue;
    shown.push(part);
    left -= width;
  }
  return { shown, left };
}

/**
 * One line of at most so many columns that says how far a transfer is. Names are escaped: they may have come from the other
 * side.
 */
export function progressLine(state: ProgressState, columns: number): string {
  const name = escapeText(state.name);
  const parts = partsOf(state, name);
  const chosen = choose(parts, columns);
  const { shown } = chosen;
  let { left } = chosen;
  // The bar gets half of what is left, and the name the rest: it is what is read.
  if (shown.includes("bar")) {
    const width = Math.min(MAX_BAR, MIN_BAR + Math.floor(left / 2));
    left -= width - MIN_BAR;
    parts.set("bar", bar(shareOf(state)!, width));
  }
  if (shown.includes("name")) {
    parts.set("name", cut(name, textWidth(parts.get("name")!) + left));
  }
  return ORDER.filter((part) => shown.includes(part)).map((part) => parts.get(part)).join(GAP);
}
