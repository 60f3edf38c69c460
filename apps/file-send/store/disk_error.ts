import { escapeJson } from "../../common/escape_text.ts";
import { TransferError } from "../protocol/transfer_error.ts";
import { codeOf } from "./disk.ts";

/** What to say of errors: their own messages have paths in them that are none of the other side's business. */
const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; make room and send again, it goes on where it stopped",
  EDQUOT: "the disk quota is used up; make room and send again, it goes on where it stopped",
  EFBIG: "it is larger than files may be on this disk",
  EROFS: "the disk is read-only",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "its folder is gone",
  ENOTDIR: "a file is where its folder should be",
  EISDIR: "a folder with this name is there",
  EEXIST: "something with this name has appeared in the meantime",
  ENAMETOOLONG: "its name or path is longer than the disk allows",
  EINVAL: "its name is not allowed on this disk",
  EILSEQ: "its name is not allowed on this disk",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ELOOP: "its links lead in a circle",
  EIO: "the disk has failed",
};

/** What is wrong with one file or folder, while the disk is fine. */
const ENTRY_CODES: readonly (string | undefined)[] = [
  "EEXIST",
  "EISDIR",
  "ENOTDIR",
  "ENOTEMPTY",
  "ENAMETOOLONG",
  "EINVAL",
  "EILSEQ",
  "ELOOP",
  "EACCES",
  "EPERM",
];

/** What is said of modes and times that there are not on a disk, or that are not ours to set. */
const NO_ATTRIBUTE_CODES: readonly (string | undefined)[] = [
  "EPERM",
  "EACCES",
  "EINVAL",
  "EOVERFLOW",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
];

/** Longer names are cut in sentences. */
const MAX_SHOWN = 200;

/** A path for a sentence; one without names is the folder that all goes to. */
export function showPath(path: readonly string[]): string {
  if (path.length === 0) return "to the output folder";
  const text = path.join("/");
  return escapeJson(text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`);
}

/** Whether the others can go on. */
export function isEntryError(error: unknown): boolean {
  return ENTRY_CODES.includes(codeOf(error));
}

/** Sets a mode or a time. Contents are worth having without it. */
export function asFarAsPossible(set: () => void): void {
  try {
    set();
  } catch (error) {
    if (!NO_ATTRIBUTE_CODES.includes(codeOf(error))) throw error;
  }
}

/** What went wrong, in words; `undefined` if no disk is to blame. */
export function describeDiskError(error: unknown): string | undefined {
  const code = codeOf(error);
  if (code !== undefined) return SENTENCES[code] ?? `the disk says ${code}`;
  return error instanceof Deno.errors.NotCapable ? "Deno was not allowed to do it" : undefined;
}

/** Turns what a disk did into the end of a transfer. Everything else, such as a bug, stays what it is. */
export function toDiskError(error: unknown, path: readonly string[]): unknown {
  const reason = describeDiskError(error);
  if (reason === undefined) return error;
  return new TransferError("disk", `cannot write ${showPath(path)}: ${reason}`, { cause: error });
}
