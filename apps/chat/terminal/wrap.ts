import { type Letter, lettersOf } from "../../common/text_width.ts";

/** Marks that stay with what is before them; those of Chinese and Japanese, too. */
const CLOSING = /^[\p{Po}\p{Pe}\p{Pf}]/u;

/**
 * Breaks a text into rows: behind words and between wide letters where that is possible, else within words. The spaces where it
 * breaks are left out.
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

/** The last place where it may break. Chinese and Japanese have no spaces, and may break nearly everywhere (UAX #14, ID). */
function breakAt(letters: readonly Letter[], start: number, end: number): number {
  for (let i = end; i > start; i--) {
    const [before, after] = [letters[i - 1]!, letters[i]!];
    const isBetween = Math.max(before.width, after.width) > 1 && !CLOSING.test(after.text);
    if (after.text === " " || isBetween) return i;
  }
  return end;
}
