const KNOWN: readonly [kind: new (message: string) => Error, reason: string][] = [
  [Deno.errors.NotFound, "it is not there"],
  [Deno.errors.PermissionDenied, "permission denied"],
  [Deno.errors.NotCapable, "Deno was not allowed to read it"],
  [Deno.errors.NotADirectory, "what should be a folder on its path is none"],
  [Deno.errors.FilesystemLoop, "its symbolic links lead in a circle"],
];

/** Why a file cannot be read, without its path: the other side is told, too, and that is not its business. */
export function reasonOf(error: unknown): string {
  for (const [kind, reason] of KNOWN) if (error instanceof kind) return reason;
  const message = error instanceof Error ? error.message : String(error);
  // Deno appends what it was doing: `…: open '/home/ana/a.txt'`.
  return message.replace(/: \w+ '.*'$/s, "");
}
