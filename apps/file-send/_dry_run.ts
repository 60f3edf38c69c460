import type { Context } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { countLine } from "./_listing_lines.ts";
import type { Listing } from "./source/listing.ts";

/** As ls(1) has it: `rwxr-x---`. */
function formatMode(mode: number): string {
  return [..."rwxrwxrwx"].map((letter, bit) => mode & 0o400 >> bit ? letter : "-").join("");
}

/** Where the columns of sizes end: enough for a terabyte. */
const SIZE_WIDTH = 13;

/**
 * Prints what would be sent, and on standard error how much that is and what cannot be sent.
 *
 * @returns The exit code.
 */
export async function printListing(
  { entries, paths, problems, excluded, skippedLinks }: Listing,
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
  { out, err }: Context,
): Promise<number> {
  for (const [i, { path, kind, size, mode, mtime }] of entries.entries()) {
    if (json) {
      await out.json({ event: "entry", path, kind, size, mode, mtime, source: paths[i] });
      continue;
    }
    const name = path.join("/") + (kind === "directory" ? "/" : "");
    const amount = String(size ?? "?").padStart(SIZE_WIDTH);
    await out.line(`${kind === "directory" ? "d" : "-"}${formatMode(mode)} ${amount} ${name}`);
  }
  for (const problem of problems) await err.line(`file-send: ${problem}`, { keep: true });
  if (!quiet && !json) {
    const left = excluded + skippedLinks;
    await err.line(`${countLine(entries)}${left === 0 ? "" : `; ${left} left out`}`);
  }
  return problems.length === 0 ? EXIT.OK : EXIT.FILE;
}
