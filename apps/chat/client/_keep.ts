/**
 * How much is kept of one text, in UTF-16 code units: as much as the longest line of `chat serve` and of inspircd can be
 * made to have (16 KiB).
 */
const MAX_TEXT = 16_384;

/** Nicks, rooms and the like: libera.chat has rooms of 50 characters, ergo nicks of 32. */
export const MAX_NAME = 200;

/**
 * A text that may stay. Engines keep the whole of a long text in memory for a part that was cut from it: a nick would hold the
 * 64 KiB that came with it. What was joined and cut again is a copy.
 */
export function keep(text: string, max: number = MAX_TEXT): string {
  const cut = text.length > max ? `${text.slice(0, max - 1)}…` : text;
  return ` ${cut}`.slice(1);
}
