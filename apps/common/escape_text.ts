/**
 * C0 and C1 controls drive terminals, bidirectional marks (Unicode TR 36) reorder what is read, and U+2028 and U+2029 end
 * a line for some readers.
 */
// deno-lint-ignore no-control-regex -- they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Makes text that came from outside harmless on a terminal: one line, no control sequences, no reordering. */
export function escapeText(text: string): string {
  return text.toWellFormed().replace(UNSAFE, (char) => {
    const code = char.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u{${code}}`;
  });
}

/** `JSON.stringify` on one line, harmless on a terminal too: it leaves DEL, C1 controls and bidirectional marks as they are. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    UNSAFE,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
