/**
 * Letters of two columns, and some of one (half-width Katakana and Jamo) that are taken for such: a line must not become too
 * long, and may be shorter. The properties of Unicode that programs can ask for do not include East Asian Width (UAX #11).
 */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Emoji_Presentation}\p{Regional_Indicator}\u2329\u232a\u3000-\u303e\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** Marks that stand on the letter before them, or nowhere; U+FE0F makes an emoji of it, which is wider. */
const NARROW = /(?!\ufe0f)[\p{Mn}\p{Me}\p{Cf}]/u;

function letterWidth(letter: string): number {
  return NARROW.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
}

/** How many columns a text without control characters takes on a terminal, at most. */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width;
}

/** The beginning of a text that fits into so many columns, with `…` where something is missing. */
export function fitText(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let [kept, width] = ["", 1];
  for (const letter of text) {
    width += letterWidth(letter);
    if (width > columns) break;
    kept += letter;
  }
  return columns > 0 ? `${kept}…` : "";
}
