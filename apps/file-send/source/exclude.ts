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
  const regExp: RegExp = globToRegExp(pattern, { extended: false });
  return { regExp, isAnchored, onlyFolders };
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
