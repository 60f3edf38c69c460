/**
 * A line as sha256sum(1) prints it, and `sha256sum -c` reads it: a name with a line feed, a carriage return or a backslash in it
 * is escaped, which a backslash in front tells. Other control characters are those of the user's own files.
 */
export function sha256Line(path: string, digest: string): string {
  const escaped = path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `${escaped === path ? "" : "\\"}${digest}  ${escaped}\n`;
}
