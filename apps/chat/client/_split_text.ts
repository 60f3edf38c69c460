import { truncate, utf8Length } from "../irc/names.ts";

/** Characters may be many code points: a family is 11 code units, a letter with all its accents can be any number. */
const LONGEST_CHARACTER = 64;

/** A line is cut at a space if that leaves this much of it. */
const LEAST_PART = 0.5;

/**
 * Cuts a text into parts of at most so many bytes, at spaces where there are any, else at the ends of characters. A space at
 * which it is cut is dropped.
 */
export function splitText(text: string, maxBytes: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest !== "") {
    // Not all of a long text, which would be searched anew for each part.
    const fits = truncate(rest.slice(0, maxBytes + LONGEST_CHARACTER), maxBytes);
    // Less than one character fits: go on by force rather than for ever.
    const most = fits === "" ? rest.slice(0, 1) : fits;
    const end = most.length === rest.length ? rest.length : breakAt(rest, most);
    parts.push(rest.slice(0, end));
    rest = rest.slice(rest[end] === " " ? end + 1 : end);
  }
  return parts;
}

function breakAt(rest: string, most: string): number {
  if (rest[most.length] === " ") return most.length;
  const space = most.lastIndexOf(" ");
  return space >= most.length * LEAST_PART ? space : most.length;
}

/** How many bytes of text a message to `target` has room for: others get it with its source in front. */
export function roomForText(
  source: string,
  command: string,
  target: string,
  lineLength: number,
): number {
  return lineLength - utf8Length(`:${source} ${command} ${target} :\r\n`);
}
