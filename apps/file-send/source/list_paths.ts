import { basename } from "@std/path";
import { UsageError } from "../../common/failure.ts";
import { Lister, type ListOptions } from "./_lister.ts";
import { type Listing, STDIN, stdinListing } from "./listing.ts";

export type { ListOptions };

/**
 * Lists files and folders, with all that is in these. The last part of a path is its name over there; of a path that ends
 * in none, such as `.`, `..`, `dir/.` or `/`, the contents are sent, as by scp and rsync. A slash at the end says nothing.
 *
 * @throws {UsageError} If the paths and options do not go together.
 * @throws {Failure} If there are too many files.
 * @throws The signal's reason.
 */
export async function listPaths(
  paths: readonly string[],
  options: ListOptions = {},
): Promise<Listing> {
  const { name } = options;
  checkName(paths, name);
  if (paths.includes(STDIN)) {
    if (paths.length === 1) return stdinListing(name);
    throw new UsageError(
      "Cannot send - (standard input) together with other paths: a file of this name is ./-",
    );
  }
  const lister = new Lister(options);
  for (const path of paths) await lister.addPath(path, name ?? nameOf(path));
  return lister.listing();
}

function checkName(paths: readonly string[], name: string | undefined): void {
  if (name === undefined) return;
  if (paths.length > 1) {
    throw new UsageError(
      `Cannot use --name for one path only: current number of paths is ${paths.length}`,
    );
  }
  if (name === "" || name === "." || name === ".." || /[/\0]/.test(name)) {
    throw new UsageError(
      `Cannot use --name: expected one name without slashes: current value is ${
        JSON.stringify(name)
      }`,
    );
  }
}

/** The last part of a path, or `undefined` if that is no name. */
function nameOf(path: string): string | undefined {
  const name: string = basename(path);
  return /^(\.{0,2}|[/\\])$/.test(name) ? undefined : name;
}
