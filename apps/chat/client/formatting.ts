/**
 * Bold, italics, underline, strikethrough, monospace, reverse, reset; and colours, with their numbers or hexadecimal digits
 * (https://modern.ircdocs.horse/formatting).
 */
const FORMATTING =
  // deno-lint-ignore no-control-regex -- they are what is looked for
  /[\x02\x0f\x11\x16\x1d-\x1f]|\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[\dA-Fa-f]{6}(?:,[\dA-Fa-f]{6})?)?/g;

/** A text without its colours and the like. It is not harmless on a terminal by that. */
export function stripFormatting(text: string): string {
  return text.replace(FORMATTING, "");
}
