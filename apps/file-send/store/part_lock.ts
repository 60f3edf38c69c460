import { codeOf, type Disk, type DiskFile, type OpenHow } from "./disk.ts";

/** Tries to make a part file while others take theirs away. */
const ATTEMPTS = 3;

/** What its owner needs to go on with it. */
const OWNER = 0o600;

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
    try {
      const file = lock(disk, path, "new");
      if (file !== undefined) return file;
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
      await discard();
    }
  }
  throw new PartBusyError();
}

/**
 * Opens a part file that is there, and locks it.
 *
 * @throws {PartBusyError}
 */
export function openLocked(disk: Disk, path: string): DiskFile {
  const mode = disk.lstat(path)?.mode ?? OWNER;
  if ((mode & OWNER) !== OWNER) makeWritable(disk, path);
  return lockExisting(disk, path, "existing");
}

/**
 * Locks a part file that is there, to take it away.
 *
 * @throws {PartBusyError}
 */
export function lockToRemove(disk: Disk, path: string): Disposable {
  return lockExisting(disk, path, "locking");
}

/** It may have got the mode of a file that nobody may write to, and then its receiver died: one that lives has it locked. */
function makeWritable(disk: Disk, path: string): void {
  using _lock = lockExisting(disk, path, "locking");
  disk.setMode(path, OWNER);
}

function lockExisting(disk: Disk, path: string, how: OpenHow): DiskFile {
  try {
    const found = disk.lstat(path);
    // Not even its owner could open it. A second name may be the final one, whose mode stays.
    if (found?.links === 1 && (found.mode & 0o400) === 0) disk.setMode(path, found.mode | 0o400);
    const file = lock(disk, path, how);
    if (file !== undefined) return file;
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
  throw new PartBusyError();
}

/** Opens a file and locks it; `undefined` if the path has become that of another one meanwhile. */
function lock(disk: Disk, path: string, how: OpenHow): DiskFile | undefined {
  using handles = new DisposableStack();
  const file = handles.use(disk.open(path, how));
  if (!file.tryLock()) throw new PartBusyError();
  if (file.info().id !== disk.lstat(path)?.id) return undefined;
  handles.move();
  return file;
}
