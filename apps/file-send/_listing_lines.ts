import { formatBytes, formatCount } from "./_format_amounts.ts";
import type { ManifestEntry } from "./protocol/messages.ts";

/** Enough for any size: `1.23 kB`. */
const SIZE_WIDTH = 8;

/** Before what takes the place of another file. */
const MARK = "replaces ";

/** Several letters in a row that look like nothing: a name could seem to end, and another line to begin. */
const BLANKS = /[\p{Zs}\u115f\u1160\u2800\u3164\uffa0]{2,}/gu;

/** How many files and folders there are, and their bytes. */
export function countLine(entries: readonly ManifestEntry[]): string {
  const files = entries.filter(({ kind }) => kind === "file");
  const folders = entries.length - files.length;
  const bytes = files.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const more = files.some(({ size }) => size === null) ? " and nobody knows how much more" : "";
  return [
    formatCount(files.length, "file"),
    ...(folders > 0 ? [formatCount(folders, "folder")] : []),
    formatBytes(bytes) + more,
  ].join(", ");
}

/**
 * Names and sizes, a line each, in their order. None is left out, and names are whole: what is not shown might be what matters.
 * Only blanks in a row are escaped.
 *
 * @param replacing Those that take the place of other files.
 */
export function listingLines(
  entries: readonly ManifestEntry[],
  replacing: ReadonlySet<ManifestEntry> = new Set(),
): string[] {
  return entries.map((entry) => {
    const { path, kind, size } = entry;
    const isFolder = kind === "directory";
    const amount = isFolder ? "folder" : size === null ? "?" : formatBytes(size);
    const mark = replacing.has(entry) ? MARK : " ".repeat(replacing.size > 0 ? MARK.length : 0);
    const name = path.join("/").replace(BLANKS, escapeAll);
    return `${mark}${amount.padStart(SIZE_WIDTH)}  ${name}${isFolder ? "/" : ""}`;
  });
}

function escapeAll(text: string): string {
  const code = (letter: string) => letter.charCodeAt(0).toString(16);
  return [...text].map((letter) => letter === " " ? "\\x20" : `\\u{${code(letter)}}`).join("");
}
