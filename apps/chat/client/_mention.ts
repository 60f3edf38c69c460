import type { Features } from "./_features.ts";

/** What nicks are made of (RFC 2812, 2.3.1), and all other letters. */
const NICK_CHAR = /[\p{L}\p{M}\p{N}_[\]\\`^{|}-]/u;

/** Whether a text has a nick in it as a word of its own: "ana:" and "@ana", not "banana". */
export function mentions(text: string, nick: string, features: Features): boolean {
  const [where, what] = [features.fold(text), features.fold(nick)];
  if (what === "") return false;
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + 1)) {
    const before = codePointBefore(where, at);
    const after = String.fromCodePoint(where.codePointAt(at + what.length) ?? 32);
    if (!NICK_CHAR.test(before) && !NICK_CHAR.test(after)) return true;
  }
  return false;
}

function codePointBefore(text: string, at: number): string {
  const isPair = at > 1 && /[\uDC00-\uDFFF]/.test(text[at - 1]!);
  return text.slice(isPair ? at - 2 : Math.max(0, at - 1), at);
}
