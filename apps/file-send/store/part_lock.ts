import { codeOf, type Disk, type DiskFile } from "./disk.ts";

/** Tries to make a part file while others take theirs away. */
const ATTEMPTS = 3;

/** Another receiver is at work on the same file. */
export class PartBusyError extends Error {
  override readonly name = "PartBusyError";

  constructor() {
    super("another transfer is receiving this file");
  }
}

/**
 * Makes a part file and locks it; `discard` takes away what is in its place.
 *
 * @throws {PartBusyError}
 */
export async function openNew(
  disk: Disk,
  path: string,
  discard: () => Promise<void>,
): Promise<DiskFile> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const file = openIf(disk, path, "new", "EEXIST");
    if (file === undefined) await discard();
    else if (lock(disk, file, path)) return file;
  }
  throw new PartBusyError();
}

function openIf(disk: Disk, path: string, how: "new" | "existing", but: string) {
  try {
    return disk.open(path, how);
  } catch (error) {
    if (codeOf(error) !== but) throw error;
  }
}

/** Locks a file that was opened by this path, and still is what the path names. If it is not, it closes it. */
function lock(disk: Disk, file: DiskFile, path: string): boolean {
  using handles = new DisposableStack();
  handles.use(file);
  if (!file.tryLock()) throw new PartBusyError();
  if (file.info().id !== disk.lstat(path)?.id) return false;
  handles.move();
  return true;
}

/**
 * Opens a part file that is there, and locks it.
 *
 * @throws {PartBusyError}
 */
export function openLocked(disk: Disk, path: string): DiskFile {
  const mode = disk.lstat(path)?.mode ?? 0o600;
  // It may have got the mode of a file that nobody may write to, and then its receiver died.
  if ((mode & 0o600) !== 0o600) disk.setMode(path, 0o600);
  const file = openIf(disk, path, "existing", "ENOENT");
  try {
    if (file !== undefined && lock(disk, file, path)) return file;
  } catch (error) {
    if ((mode & 0o600) !== 0o600) disk.setMode(path, mode);
    throw error;
  }
  throw new PartBusyError();
}
