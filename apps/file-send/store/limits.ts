import { format } from "@std/fmt/bytes";
import type { ManifestEntry } from "../protocol/messages.ts";
import { TransferError } from "../protocol/transfer_error.ts";
import { checkName } from "./check_name.ts";

const show = (bytes: number): string => format(bytes, { binary: true });

/**
 * Checks that so many bytes are not more than are taken.
 *
 * @throws {TransferError} `refused`.
 */
export function checkSize(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  const message = `more than ${show(maxBytes)} are not taken at once; --max-size sets the limit`;
  throw new TransferError("refused", message);
}

/**
 * Checks that so many bytes have room; `free` may not be known.
 *
 * @throws {TransferError} `disk`.
 */
export function checkFreeSpace(bytes: number, free: number | undefined): void {
  if (free === undefined || bytes <= free) return;
  const message = `${show(bytes)} are to come, and the disk has room for ${show(free)}; make room`;
  throw new TransferError("disk", message);
}

/**
 * Checks that there is one file with an allowed name, where no more can go.
 *
 * @throws {TransferError} `refused`.
 */
export function checkSingleFile(entries: readonly ManifestEntry[]): ManifestEntry {
  const [file, ...more] = entries;
  if (file === undefined || more.length > 0 || file.kind !== "file" || file.path.length !== 1) {
    throw new TransferError("refused", "one file is taken, and neither several nor folders");
  }
  const reason = checkName(file.path[0]!);
  if (reason !== undefined) throw new TransferError("refused", reason);
  return file;
}
