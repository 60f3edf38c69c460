import { eastAsianWidth } from "get-east-asian-width";

const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Letters that are one column wide, each by itself, in all terminals. */
const PLAIN = /^[\x20-\x7e]*$/;
const EMOJI = /^\p{RGI_Emoji}$/v;
/** These stand on the letter before them, or are not shown. */
const WITHOUT_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const SPACING_MARKS = /\p{Mc}/gu;

/** No letter of any language is as long; some texts pile up marks without end. In UTF-16 code units. */
const MAX_LETTER = 32;

const WIDTHS = new Map<string, number>();
/** More than a script has letters that are in use. */
const MAX_WIDTHS = 8_192;

/** What readers take for one letter, and how many columns of a terminal that takes. */
export interface Letter {
  readonly text: string;
  readonly width: number;
}

function measure(letter: string): number {
  if (EMOJI.test(letter)) return 2;
  const base = [...letter].find((char) => !WITHOUT_WIDTH.test(char));
  if (base === undefined) return 0;
  const marks = letter.slice(base.length).match(SPACING_MARKS)?.length ?? 0;
  return eastAsianWidth(base.codePointAt(0)!) + marks;
}

/** How many columns a letter takes. Terminals differ about some; where in doubt it is more rather than less. */
export function letterWidth(letter: string): number {
  if (PLAIN.test(letter)) return letter.length;
  let width = WIDTHS.get(letter);
  if (width === undefined) {
    if (WIDTHS.size >= MAX_WIDTHS) WIDTHS.clear();
    width = measure(letter);
    WIDTHS.set(letter, width);
  }
  return width;
}

/** The letters of a text without control characters. */
export function lettersOf(text: string): Letter[] {
  if (PLAIN.test(text)) return Array.from(text, (char) => ({ text: char, width: 1 }));
  return Array.from(segmenter.segment(text), ({ segment }) => {
    const letter = segment.length <= MAX_LETTER
      ? segment
      : segment.slice(0, MAX_LETTER).toWellFormed();
    return { text: letter, width: letterWidth(letter) };
  });
}

/** How many columns a text takes. */
export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return lettersOf(text).reduce((sum, { width }) => sum + width, 0);
}

/** The text, or as much of its beginning as fits, and `…`. */
export function cut(text: string, columns: number): string {
  // Nothing takes more columns than code units twice over, and the rest needs not be looked at.
  const letters = lettersOf(text.slice(0, (columns + 1) * MAX_LETTER));
  let [kept, width] = ["", 0];
  for (const letter of letters) {
    if (width + letter.width > columns) return columns < 1 ? "" : `${shorten(kept, columns - 1)}…`;
    kept += letter.text;
    width += letter.width;
  }
  return kept;
}

function shorten(text: string, columns: number): string {
  const letters = lettersOf(text);
  let width = letters.reduce((sum, letter) => sum + letter.width, 0);
  while (width > columns) width -= letters.pop()!.width;
  return letters.map((letter) => letter.text).join("");
}

/** The text with spaces behind it, so that it fills the columns. */
export function pad(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - textWidth(text)));
}
