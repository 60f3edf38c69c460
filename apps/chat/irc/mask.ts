import { fold } from "./names.ts";

const ANY = "*".charCodeAt(0);
const ONE = "?".charCodeAt(0);

/** Whether `*` and `?` in a mask match a text, in time that grows with their product at worst. */
export function matchesMask(mask: string, text: string): boolean {
  return matchesFolded(fold(mask), fold(text));
}

/** The same for a mask and a text that are folded already, which is most of the work if they are many. */
export function matchesFolded(mask: string, text: string): boolean {
  let [m, t] = [0, 0];
  // Where to go on if what follows the last star does not match.
  let [star, resume] = [-1, 0];
  while (t < text.length) {
    const wanted = m < mask.length ? mask.charCodeAt(m) : -1;
    if (wanted === ANY) {
      star = m++;
      resume = t;
    } else if (wanted === ONE || wanted === text.charCodeAt(t)) {
      m++;
      t++;
    } else if (star >= 0) {
      m = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (mask.charCodeAt(m) === ANY) m++;
  return m === mask.length;
}

/** The same mask with one star for several: each costs a search. */
export function squeeze(mask: string): string {
  return mask.replace(/\*+/g, "*");
}

/** Completes a mask to `nick!user@host`: `bob` is `bob!*@*`, `*.org` and `@host` are hosts. */
export function toHostMask(mask: string): string {
  const squeezed = squeeze(mask);
  const at = squeezed.indexOf("@");
  const [who, host] = at < 0 ? [squeezed, ""] : [squeezed.slice(0, at), squeezed.slice(at + 1)];
  const bang = who.indexOf("!");
  if (at < 0 && bang < 0 && /[.:]/.test(squeezed)) return `*!*@${squeezed}`;
  const [nick, user] = bang >= 0
    ? [who.slice(0, bang), who.slice(bang + 1)]
    : at < 0
    ? [who, ""]
    : ["", who];
  return `${nick || "*"}!${user || "*"}@${host || "*"}`;
}
