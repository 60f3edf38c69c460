/** What the cases of the contract have in common. */
import { assert, assertEquals, AssertionError } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { equals } from "@std/bytes/equals";
import type { ByteStream } from "../byte_stream.ts";

/** Bytes that differ from place to place, so that a lost or doubled part shows. */
export function pattern(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let x = seed;
  for (let i = 0; i < length; i++) {
    x = (Math.imul(x, 1_103_515_245) + 12_345) & 0x7fffffff;
    bytes[i] = x >> 16;
  }
  return bytes;
}

let large: Uint8Array<ArrayBuffer> | undefined;

/** More than any system buffers on the way: 16 MiB. Made when it is asked for, since it takes a while. */
export function largePattern(): Uint8Array<ArrayBuffer> {
  return large ??= pattern(16 * 1_048_576);
}

/** Compares without printing megabytes. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  assertEquals(actual.length, expected.length);
  if (equals(actual, expected)) return;
  const first = actual.findIndex((byte, index) => byte !== expected[index]);
  throw new AssertionError(`Bytes differ from offset ${first} on`);
}

export async function readAll(stream: ByteStream, bufferSize = 65_536): Promise<Uint8Array> {
  const buffer = new Uint8Array(bufferSize);
  const chunks: Uint8Array[] = [];
  for (;;) {
    const count = await stream.read(buffer);
    if (count === null) return concat(chunks);
    assert(count > 0 && count <= bufferSize, `A read brought ${count} of ${bufferSize} bytes`);
    chunks.push(buffer.slice(0, count));
  }
}

/** Writes until all buffers on the way are full, and returns the write that waits. */
export async function fill(stream: ByteStream): Promise<{ blocked: Promise<void> }> {
  const blocked = stream.write(largePattern());
  blocked.catch(() => {});
  let before = -1;
  while (before !== stream.bytesWritten) {
    before = stream.bytesWritten;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { blocked };
}

/** What a call rejects with. */
export function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then((value) => {
    throw new Error(`The call must reject: it resolved to ${value}`);
  }, (error: unknown) => error);
}
