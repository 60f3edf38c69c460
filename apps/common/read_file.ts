import { EXIT } from "./exit_code.ts";
import { Failure } from "./failure.ts";

/** No certificate, key or word of welcome is as long, but devices such as /dev/zero never end. In bytes. */
const MAX_SIZE = 1_048_576;

function describe(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "there is no such file";
  if (cause instanceof Deno.errors.PermissionDenied) return "permission denied";
  return cause instanceof Error ? cause.message : String(cause);
}

/** Bytes to be read, such as a file or standard input. */
export interface Source {
  read(buffer: Uint8Array): Promise<number | null>;
}

/** What the source holds, or the first `MAX_SIZE + 1` bytes of that. */
async function readBounded(source: Source): Promise<Uint8Array> {
  const buffer = new Uint8Array(MAX_SIZE + 1);
  let length = 0;
  while (length < buffer.length) {
    const count = await source.read(buffer.subarray(length));
    if (count === null) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

async function readText(what: string, read: () => Promise<Uint8Array>): Promise<string> {
  const fail = (why: string, cause?: unknown): never => {
    throw new Failure(EXIT.FILE, `Cannot read ${what}: ${why}`, { cause });
  };
  const data = await read().catch((cause) => fail(describe(cause), cause));
  if (data.length > MAX_SIZE) fail("it is longer than 1 MiB");
  try {
    // Else every byte that is wrong would become the same letter, and a password one that is easy to guess.
    return new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch (cause) {
    return fail("it is not UTF-8", cause);
  }
}

/**
 * Reads a text file of at most 1 MiB that an option named. A byte order mark at its beginning is left out.
 *
 * @throws {Failure} With the exit code for files, if it cannot be read, or is not UTF-8.
 */
export function readFile(label: string, path: string): Promise<string> {
  return readText(`${label} ${JSON.stringify(path)}`, async () => {
    using file = await Deno.open(path);
    return await readBounded(file);
  });
}

/**
 * Reads all of standard input, as {@linkcode readFile} reads a file.
 *
 * @throws {Failure} With the exit code for files, if it cannot be read, or is not UTF-8.
 */
export function readInput(input: Source = Deno.stdin): Promise<string> {
  return readText("standard input", () => readBounded(input));
}
