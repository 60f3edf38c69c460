import { assertMatch } from "@std/assert";
import type { ByteStream } from "@zocalo/transport";

/** Executables may hold an older Deno, whose `node:dns` warns of its own `punycode`. */
const DEPRECATION = /^\(node:\d+\) \[DEP0040\].*\n(\(Use .*\n)?/;

/** Checks that there is one line, and nothing but it. */
export function assertOneLine(text: string): void {
  assertMatch(text.replace(DEPRECATION, ""), /^[^\n]+\n$/);
}

/** What one read brings: nothing at the end. */
export async function readSome(stream: ByteStream): Promise<Uint8Array> {
  const buffer = new Uint8Array(65_536);
  return buffer.subarray(0, await stream.read(buffer) ?? 0);
}

/** Reads until the other side finishes, and then finishes too. */
export async function leaveTogether(stream: ByteStream): Promise<void> {
  while (await stream.read(new Uint8Array(65_536)) !== null);
  await stream.close();
}
