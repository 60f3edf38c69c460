import { EXIT } from "./exit_code.ts";
import { Failure } from "./failure.ts";

/** No certificate, key or word of welcome is as long, but devices such as /dev/zero never end. In bytes. */
const MAX_SIZE = 1_048_576;

function describe(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "there is no such file";
  if (cause instanceof Deno.errors.PermissionDenied) return "permission denied";
  return cause instanceof Error ? cause.message : String(cause);
}

/** What the file holds, or the first `MAX_SIZE + 1` bytes of that. */
async function readBounded(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const buffer = new Uint8Array(MAX_SIZE + 1);
  let length = 0;
  while (length < buffer.length) {
    const count = await file.read(buffer.subarray(length));
    if (count === null) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

/**
 * Reads a text file of at most 1 MiB that an option named. A byte order mark at its beginning is left out.
 *
 * @throws {Failure} With the exit code for files, if it cannot be read.
 */
export async function readFile(label: string, path: string): Promise<string> {
  const fail = (why: string, cause?: unknown): never => {
    const message = `Cannot read ${label} ${JSON.stringify(path)}: ${why}`;
    throw new Failure(EXIT.FILE, message, { cause });
  };
  const data = await readBounded(path).catch((cause) => fail(describe(cause), cause));
  if (data.length > MAX_SIZE) fail("it is longer than 1 MiB");
  return new TextDecoder().decode(data);
}
