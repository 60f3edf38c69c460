/** As `CASEMAPPING=ascii` says: only A to Z have a lower case. */
export function fold(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The other way round: what has an upper case elsewhere in Unicode is no letter of a command. */
export function toUpper(name: string): string {
  return name.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** RFC 2812, 2.3.1: letters, digits and these, and no digit or hyphen in front. */
const NICK = /^[A-Za-z[\]\\`_^{|}][-A-Za-z0-9[\]\\`_^{|}]*$/;

/** Whether a nickname of at most `maxLength` characters is one. */
export function isNick(name: string, maxLength: number): boolean {
  return name.length <= maxLength && NICK.test(name);
}

/** Whether a name means a channel, a good one or not (`CHANTYPES=#`). */
export function isChannelName(name: string): boolean {
  return name.startsWith("#");
}

/**
 * What has no place in a name that people are to tell from others: controls, what turns round or hides its neighbours, what is
 * not seen (U+2800 is a pattern without dots), or means nothing (private and unassigned), and lone surrogates.
 */
const UNFIT = /[\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a text is fit to be a name: one that looks like another one is that. */
export function isPlain(text: string): boolean {
  return !UNFIT.test(text) && text === text.normalize("NFC");
}

/** Whether a channel's name of at most `maxBytes` bytes of UTF-8 is good. */
export function isGoodChannelName(name: string, maxBytes: number): boolean {
  return isChannelName(name) && !name.includes(",") && isPlain(name) &&
    utf8Length(name) <= maxBytes;
}

const encoder = new TextEncoder();
const scratch = new Uint8Array(16_384);
const segmenter = new Intl.Segmenter();

/** How many bytes a text takes. */
export function utf8Length(text: string): number {
  return text.length * 3 <= scratch.length
    ? encoder.encodeInto(text, scratch).written
    : encoder.encode(text).length;
}

/** As much of the text as fits in so many bytes, to the end of a character. */
export function truncate(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const most = Math.max(0, maxBytes);
  const room = most > scratch.length ? new Uint8Array(most) : scratch.subarray(0, most);
  const { read } = encoder.encodeInto(text, room);
  if (read === text.length) return text;
  // A character may be several code points: a flag, or a letter and its accents.
  const cut = text.slice(0, read);
  const rest = segmenter.segment(text).containing(read);
  return rest === undefined || rest.index === 0 ? cut : text.slice(0, rest.index);
}
