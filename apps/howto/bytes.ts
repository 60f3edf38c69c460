import { concat } from "@std/bytes/concat";

/** A text as UTF-8. */
export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** UTF-8 as text; what is none becomes U+FFFD. */
export function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Bytes of several pieces in one. */
export function join(...pieces: Uint8Array[]): Uint8Array {
  const joined: Uint8Array = concat(pieces);
  return joined;
}

/** Reads to the end of the stream. */
export async function readAll(
  stream: { read(buffer: Uint8Array): Promise<number | null> },
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const buffer = new Uint8Array(65_536);
  for (let count; (count = await stream.read(buffer)) !== null;) {
    pieces.push(buffer.slice(0, count));
  }
  return join(...pieces);
}
