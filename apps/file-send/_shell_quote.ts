/** What shells take as it is wherever it stands. */
const PLAIN = /^[\w@%+=:,./-]+$/;

// deno-lint-ignore no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/g;

function escape(char: string): string {
  return `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`;
}

/** Quotes a word for a POSIX shell; one with control characters for bash, zsh and ksh, as `$'…'`. */
export function shellQuote(word: string): string {
  if (PLAIN.test(word)) return word;
  if (word.search(CONTROL) < 0) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${word.replace(/[\\']/g, "\\$&").replace(CONTROL, escape)}'`;
}
