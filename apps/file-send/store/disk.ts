/** What is under a name. */
export interface DiskInfo {
  readonly kind: "file" | "directory" | "other";
  readonly size: number;
  /** In milliseconds since 1970. */
  readonly mtime: number | null;
  /** Permissions, and the bits above them. */
  readonly mode: number;
  /** How many names it has. */
  readonly links: number;
  /** The same for two names of one file. */
  readonly id: string;
}

/** An open file. One call at a time. Closing it gives its lock back. */
export interface DiskFile extends Disposable {
  /** Whether nobody else has it locked; then it is ours. */
  tryLock(): boolean;
  info(): DiskInfo;
  /** Writes all of it. */
  write(data: Uint8Array, at: number): Promise<void>;
  /** What it has grown by is zeros, without room on disk where the file system can. */
  setSize(size: number): void;
  setTimes(mtime: number): void;
  sync(): Promise<void>;
  /** The same, keeping this thread waiting. */
  syncNow(): void;
}

/** For writing, a `new` one that must not be there yet and is its owner's alone; or only to lock it. */
export type OpenHow = "new" | "existing" | "locking";

/**
 * All that a store does to a disk. Calls for names and sizes are synchronous: handing one to another thread takes ten times
 * as long as the call. Links are not followed where a name ends.
 */
export interface Disk {
  /** `undefined` if there is nothing. */
  lstat(path: string): DiskInfo | undefined;
  list(path: string): readonly string[];
  realPath(path: string): string;
  freeBytes(path: string): number | undefined;
  read(path: string): Uint8Array;
  open(path: string, how: OpenHow): DiskFile;
  /** Not those above it. */
  makeFolder(path: string): void;
  /** Replaces what is there. */
  rename(from: string, to: string): void;
  /** Gives the file one more name, which must not be there yet. */
  link(from: string, to: string): void;
  /** A file. */
  remove(path: string): void;
  setMode(path: string, mode: number): void;
  setTimes(path: string, mtime: number): void;
  /** Makes the names in it last, and what `change` does to it before that: it may take away the right to open it. */
  syncFolder(path: string, change?: () => void): Promise<void>;
}

/** Such as `ENOENT`; `undefined` if no system has failed. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
