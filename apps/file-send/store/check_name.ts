import { PART_PREFIX } from "./part_names.ts";

/** NAME_MAX of Linux, in bytes of UTF-8. NTFS and APFS count up to 255 UTF-16 units or characters, which are never more. */
const MAX_NAME_BYTES = 255;

/** PATH_MAX of Linux is 4 096 with what comes before, which is the user's own choice, and the name of a part file. */
const MAX_PATH_BYTES = 3_072;

/** Names in a path. Every call for a file walks all of them; GNU tar and git are content with far fewer. */
const MAX_DEPTH = 256;

/** C0 but the line feed, DEL and C1: they drive terminals. A line feed is at home in names, and escaped wherever it is shown. */
// deno-lint-ignore no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

/** They reorder or break what is read (Unicode TR 36), such as `exe.jpg` for what ends in `gpj.exe`. */
const BIDI = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** Windows opens these devices whatever folder and extension the name has; superscript digits count as digits. */
const DEVICES = /^(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])$/;

/** What looks or decodes like a way up: `%2e` in URLs, `‥` and full-width dots in NFKC. */
const DOTS = /^(?:\.|%2e)+$/i;

const encoder = new TextEncoder();

/**
 * Says why a name is not allowed, whatever the system is: nothing that any system takes for something else than the plain
 * name of a file is.
 *
 * @returns The reason; `undefined` if it is allowed.
 */
export function checkName(name: string): string | undefined {
  if (name === "") return "a name is empty";
  if (!name.isWellFormed()) return "a name is no valid Unicode";
  if (/[/\\]/.test(name)) return "a name has a slash or backslash in it";
  if (CONTROLS.test(name)) return "a name has control characters in it";
  if (BIDI.test(name)) return "a name has characters in it that reorder text";
  if (name.includes(":")) {
    return "a name has a colon in it, which some systems take for a drive or a stream";
  }
  if (DOTS.test(name.normalize("NFKC"))) return "a name leads out of its folder";
  if (/[. ]$/.test(name)) return "a name ends in a dot or space, which some systems drop";
  const [base = ""] = name.split(".", 1);
  if (DEVICES.test(base.trimEnd().toUpperCase())) return "a name is that of a device";
  if (foldName(name).startsWith(PART_PREFIX)) {
    return "a name is one that file-send keeps for unfinished files";
  }
  if (encoder.encode(name).length > MAX_NAME_BYTES) {
    return `a name is longer than ${MAX_NAME_BYTES} bytes`;
  }
}

/** Says why a path is not allowed, of its names, their number or all of it. */
export function checkPath(path: readonly string[]): string | undefined {
  if (path.length === 0) return "it has no name";
  if (path.length > MAX_DEPTH) return `it is more than ${MAX_DEPTH} folders deep`;
  for (const name of path) {
    const reason = checkName(name);
    if (reason !== undefined) return reason;
  }
  if (encoder.encode(path.join("/")).length > MAX_PATH_BYTES) {
    return `its path is longer than ${MAX_PATH_BYTES} bytes`;
  }
}

/** Names that any file system takes for the same become the same: also those with what is not seen, on HFS+ and ext4. */
export function foldName(name: string): string {
  return name.replace(/\p{Default_Ignorable_Code_Point}/gu, "").normalize("NFD").toUpperCase()
    .toLowerCase().normalize("NFC");
}
