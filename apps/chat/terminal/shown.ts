import { escapeText } from "../../common/escape_text.ts";
import { stripFormatting } from "../client/formatting.ts";

/**
 * The longest text that is shown of a line, in UTF-16 code units: twice what the longest line of `chat serve` and of inspircd
 * holds (16 KiB).
 */
const MAX_SHOWN = 32_768;

/**
 * Makes text that came from outside fit to be shown: without colours, on one line, harmless. Everything on the screen that is not
 * the program's own goes through here.
 */
export function shown(text: string): string {
  const kept = text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
  return escapeText(stripFormatting(kept));
}
