import { EXIT } from "./exit_code.ts";
import { Failure } from "./failure.ts";

function describe(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "there is no such file";
  if (cause instanceof Deno.errors.PermissionDenied) return "permission denied";
  return cause instanceof Error ? cause.message : String(cause);
}

/**
 * Reads a text file that an option named.
 *
 * @throws {Failure} With the exit code for files, if it cannot be read.
 */
export async function readFile(label: string, path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    const message = `Cannot read ${label} ${JSON.stringify(path)}: ${describe(cause)}`;
    throw new Failure(EXIT.FILE, message, { cause });
  }
}
