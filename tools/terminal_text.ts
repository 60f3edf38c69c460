/** What a terminal shows: rows of text with colours, as `tmux capture-pane -e` gives them. */
import { textWidth } from "../apps/common/text_width.ts";

/** How characters look. A colour is 0 to 15 of the terminal's own, or `#rrggbb`. */
export interface Look {
  color?: number | string;
  background?: number | string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  inverse?: boolean;
}

/** Characters side by side that look the same. */
export interface Run {
  /** From 0. */
  column: number;
  /** How many columns it takes. */
  width: number;
  text: string;
  look: Look;
}

/** A sequence that sets looks (ECMA-48, SGR), or any other control sequence or character. */
const SEQUENCE =
  // deno-lint-ignore no-control-regex -- they are what is looked for
  /\x1b\[([\d;:]*)m|\x1b\[[^@-~]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00-\x1f]/g;

/** Colours 16 to 255 of xterm: a cube of 6 × 6 × 6, and 24 greys. */
function indexedColor(index: number): number | string {
  if (index < 16) return index;
  const hex = (...parts: number[]) =>
    `#${parts.map((n) => n.toString(16).padStart(2, "0")).join("")}`;
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return hex(grey, grey, grey);
  }
  const level = (n: number) => n === 0 ? 0 : 55 + 40 * n;
  const cube = index - 16;
  return hex(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

/** The colour that follows a 38 or 48, and how many numbers it takes. */
function extendedColor(
  [kind, ...rest]: readonly number[],
): [color: number | string, taken: number] {
  if (kind === 5) return [indexedColor(rest[0] ?? 0), 2];
  const [red = 0, green = 0, blue = 0] = rest;
  return [`#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, "0")}`, 4];
}

function without(look: Look, ...names: (keyof Look)[]): Look {
  return Object.fromEntries(
    Object.entries(look).filter(([name]) => !names.some((n) => n === name)),
  );
}

const ON: Record<number, keyof Look> = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "inverse",
};

const OFF: Record<number, (keyof Look)[]> = {
  22: ["bold", "dim"],
  23: ["italic"],
  24: ["underline"],
  27: ["inverse"],
  39: ["color"],
  49: ["background"],
};

/** What is not known changes nothing. */
function applySgr(before: Look, parameters: string): Look {
  const numbers = parameters.split(/[;:]/).map(Number);
  let look = before;
  for (let at = 0; at < numbers.length; at++) {
    const n = numbers[at]!;
    if (n === 0) look = {};
    else if (n in ON) look = { ...look, [ON[n]!]: true };
    else if (n in OFF) look = without(look, ...OFF[n]!);
    else if (n === 38 || n === 48) {
      const [color, taken] = extendedColor(numbers.slice(at + 1));
      look = { ...look, [n === 38 ? "color" : "background"]: color };
      at += taken;
    } else if (n >= 30 && n <= 37) look = { ...look, color: n - 30 };
    else if (n >= 90 && n <= 97) look = { ...look, color: n - 82 };
    else if (n >= 40 && n <= 47) look = { ...look, background: n - 40 };
    else if (n >= 100 && n <= 107) look = { ...look, background: n - 92 };
  }
  return look;
}

/** A row, and how what follows it looks. */
function parseRow(row: string, before: Look): { runs: Run[]; look: Look } {
  const runs: Run[] = [];
  let look = before;
  let column = 0;
  const put = (text: string) => {
    if (text === "") return;
    const width = textWidth(text);
    runs.push({ column, width, text, look });
    column += width;
  };
  let at = 0;
  for (const match of row.matchAll(SEQUENCE)) {
    put(row.slice(at, match.index));
    if (match[1] !== undefined) look = applySgr(look, match[1]);
    at = match.index + match[0].length;
  }
  put(row.slice(at));
  return { runs, look };
}

function shows({ text, look }: Run): boolean {
  return text.trim() !== "" || Boolean(look.inverse || look.underline) ||
    look.background !== undefined;
}

/** The rows as runs; those that show nothing are left out. What is set in a row holds in the next. */
export function parseScreen(rows: readonly string[]): Run[][] {
  let before: Look = {};
  return rows.map((row) => {
    const { runs, look } = parseRow(row, before);
    before = look;
    return runs.filter(shows);
  });
}
