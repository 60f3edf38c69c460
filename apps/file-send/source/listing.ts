import type { ManifestEntry } from "../protocol/messages.ts";

/** What is to be sent. */
export interface Listing {
  /** Folders before what is in them, and the contents of each sorted. */
  readonly entries: readonly ManifestEntry[];
  /** Where each of them is on this side; `-` is standard input. */
  readonly paths: readonly string[];
  /** What cannot be sent, as sentences: send nothing then. */
  readonly problems: readonly string[];
  /** How many files and folders were left out by a pattern, and how many symbolic links. */
  readonly excluded: number;
  readonly skippedLinks: number;
}

/** How the path of standard input is written. */
export const STDIN = "-";

/** What standard input is called if nobody says. */
const STDIN_NAME = "stdin";

/** Standard input as a file. What was sent of it cannot be read again, so it is never the same as before. */
export function stdinListing(name: string = STDIN_NAME): Listing {
  const id = `stdin-${crypto.randomUUID()}`;
  return {
    entries: [{ path: [name], kind: "file", size: null, mode: 0o644, mtime: null, id }],
    paths: [STDIN],
    problems: [],
    excluded: 0,
    skippedLinks: 0,
  };
}
