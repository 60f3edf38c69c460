import { type Letter, lettersOf } from "./width.ts";

/**
 * Breaks a text into rows: behind words where that is possible, else within them. The spaces where it breaks are left out.
 *
 * @param first How many columns the first row has, at least 2.
 * @param others How many columns the other rows have, at least 2.
 * @returns At least one row.
 */
export function wrap(text: string, first: number, others: number): string[] {
  const letters = lettersOf(text);
  const rows: string[] = [];
  let columns = first;
  for (let start = 0; start < letters.length || rows.length === 0;) {
    const end = fill(letters, start, columns);
    const stop = end === letters.length ? end : breakAt(letters, start, end);
    rows.push(letters.slice(start, stop).map(({ text }) => text).join(""));
    start = stop;
    // A space that the row ended with, or would have begun the next one.
    if (letters[start]?.text === " ") start += 1;
    columns = others;
  }
  return rows;
}

/** The end of what fits. */
function fill(letters: readonly Letter[], start: number, columns: number): number {
  let end = start;
  for (let width = 0; end < letters.length; end++) {
    width += letters[end]!.width;
    if (width > columns) break;
  }
  return Math.min(Math.max(end, start + 1), letters.length);
}

/** Behind the last word that fits whole, if there is one. */
function breakAt(letters: readonly Letter[], start: number, end: number): number {
  for (let i = end; i > start; i--) {
    if (letters[i]!.text === " ") return i;
  }
  return end;
}
