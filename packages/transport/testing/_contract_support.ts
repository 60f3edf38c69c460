/** What the cases of the contract have in common. */
import { assert, assertEquals, AssertionError } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { equals } from "@std/bytes/equals";
import type { ByteStream } from "../byte_stream.ts";

/** Tries one promise on two streams that are joined to each other. */
export type CaseBody = (a: ByteStream, b: ByteStream, sizes: CaseSizes) => Promise<void>;

/** What a case is told besides. */
export interface CaseSizes {
  /** How many bytes a large write has. */
  largeWrite: number;
}

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

/** More than any system buffers on the way. */
export const LARGE = 16 * 1_048_576;

let large = new Uint8Array();

/** The same as {@linkcode pattern}, but made once, since megabytes take a while. Not to be written to. */
export function largePattern(length: number): Uint8Array<ArrayBuffer> {
  if (large.length < length) large = pattern(length);
  return large.subarray(0, length);
}

/** Compares without printing megabytes. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  assertEquals(actual.length, expected.length);
  if (equals(actual, expected)) return;
  const first = actual.findIndex((byte, index) => byte !== expected[index]);
  throw new AssertionError(`Bytes differ from offset ${first} on`);
}

/** Reads to the end of the stream. */
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

const PIECE = 65_536;

/** A stream that is being written to while nobody reads. */
export interface Filling {
  /** The writing: it waits, now or in a moment. */
  blocked: Promise<void>;
  /** Begins no further write. Returns all that was given to be written. */
  stop(): Uint8Array;
}

/** Writes until all buffers on the way are full, and after that if there should be room again. */
export async function fill(stream: ByteStream): Promise<Filling> {
  const all = largePattern(LARGE);
  let size = 0;
  let stopped = false;
  const blocked = later((async () => {
    while (!stopped) {
      assert(size < LARGE, `A write never waits: ${LARGE} bytes were taken, and nobody reads`);
      await stream.write(all.subarray(size, size += PIECE));
    }
  })());
  await untilQuiet(stream);
  return {
    blocked,
    stop() {
      stopped = true;
      return all.subarray(0, size);
    },
  };
}

/** In milliseconds; several steps, since one may be over before a busy event loop comes to the stream. */
const QUIET_STEPS = 10;
const QUIET_STEP = 2;

/** Waits until writes have made no progress for a while. */
async function untilQuiet(stream: ByteStream): Promise<void> {
  let before = -1;
  for (let quiet = 0; quiet < QUIET_STEPS; quiet++) {
    if (before !== stream.bytesWritten) quiet = 0;
    before = stream.bytesWritten;
    await new Promise((resolve) => setTimeout(resolve, QUIET_STEP));
  }
}

/** For a call that is looked at later: if the case fails before, its rejection is not worth a word. */
export function later<T>(call: Promise<T>): Promise<T> {
  call.catch(() => {});
  return call;
}

/** What a call rejects with. */
export function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then((value) => {
    throw new Error(`The call must reject: it resolved to ${value}`);
  }, (error: unknown) => error);
}
