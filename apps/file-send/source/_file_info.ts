function describe({ size, mtime, ino }: Deno.FileInfo): string {
  return [size, mtime?.getTime(), ino].map((part) => part ?? "").join("-");
}

/**
 * Another text if a file is another one, or has been written to since: what rsync looks at too, and the inode, and the time at
 * which that changed, which no program can set back (but a new mode, name or link changes it as well). Two writes within
 * a tick of the file system's clock look alike (some 4 ms on Linux).
 */
export function identify(info: Deno.FileInfo): string {
  return `${describe(info)}-${info.ctime?.getTime() ?? ""}`;
}

/** Whether an open file is what was identified. That it has been removed since, which changes its inode, changes nothing in it. */
export function isStill(id: string, info: Deno.FileInfo): boolean {
  return info.nlink === 0 ? id.startsWith(`${describe(info)}-`) : identify(info) === id;
}

/** What something is that is neither a file nor a folder, for people. */
export function kindOf(info: Deno.FileInfo): string {
  if (info.isSymlink) return "a symbolic link";
  if (info.isFifo) return "a named pipe";
  if (info.isSocket) return "a socket";
  if (info.isBlockDevice || info.isCharDevice) return "a device";
  return "neither a file nor a folder";
}

/** Permission bits: without those that lend somebody's rights, and as usual where the system has none (Windows). */
export function permissionsOf({ mode, isDirectory }: Deno.FileInfo): number {
  return mode === null ? (isDirectory ? 0o755 : 0o644) : mode & 0o777;
}
