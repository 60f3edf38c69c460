import { globToRegExp } from "@std/path/posix";
import { UsageError } from "../../common/failure.ts";

/** Whether something is left out, by its names from the top. */
export type Exclude = (path: readonly string[], isFolder: boolean) => boolean;

interface Pattern {
  readonly regExp: RegExp;
  /** Whether the whole path is looked at, rather than the last name. */
  readonly isAnchored: boolean;
  readonly onlyFolders: boolean;
}

function compile(glob: string): Pattern {
  const expect = (what: string): never => {
    throw new UsageError(
      `Cannot use --exclude: expected ${what}: current value is ${JSON.stringify(glob)}`,
    );
  };
  if (glob.startsWith("!")) expect("a pattern to leave out; nothing takes one back");
  if (/(^|\/)\.\.(\/|$)/.test(glob)) expect("a pattern for what is sent, without ..");
  const onlyFolders = glob.endsWith("/");
  const path = glob.replace(/^\.\//, "").replace(/\/+$/, "");
  const isAnchored = path.includes("/");
  const pattern = path.replace(/^\/+/, "");
  if (pattern === "" || pattern === ".") expect("a pattern such as *.tmp, build/ or /docs/*.pdf");
  return { regExp: toRegExp(pattern, expect), isAnchored, onlyFolders };
}

/** What `globToRegExp` leaves as it is: escaped letters, and sets of them. Braces mean nothing in gitignore(5). */
const BRACE_OR_LITERAL = /\\.|\[[^\]]*\]|[{}]/g;

function toRegExp(pattern: string, expect: (what: string) => never): RegExp {
  const plain = pattern.replace(
    BRACE_OR_LITERAL,
    (text) => /^[{}]$/.test(text) ? `\\${text}` : text,
  );
  try {
    return globToRegExp(plain, { extended: false });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return expect("sets of letters such as [a-z]");
  }
}

/**
 * Reads patterns as gitignore(5) and rsync(1) have them: one without a slash is for a name at any depth, one with a slash at its
 * beginning or within for a path from the top of what is sent, and one with a slash at its end for folders only.
 *
 * @throws {UsageError} If one can match nothing, or means something else there.
 */
export function compileExcludes(globs: readonly string[]): Exclude {
  const patterns = globs.map(compile);
  return (path, isFolder) =>
    patterns.some(({ regExp, isAnchored, onlyFolders }) =>
      (isFolder || !onlyFolders) && regExp.test(isAnchored ? path.join("/") : path.at(-1)!)
    );
}
