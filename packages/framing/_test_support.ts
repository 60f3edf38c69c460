/** What the tests of all codecs share. */
import { assertEquals } from "@std/assert";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import { encodeAll } from "./encode_all.ts";
import { FrameError, FrameTooLargeError, TruncatedFrameError } from "./errors.ts";

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** An error as it can be compared. */
export interface Failure {
  error: string;
  recoverable: boolean;
  numbers: (number | undefined)[];
}

/** A frame that is longer than the limit, and where the place in the stream is lost with it. */
export function tooLarge(length: number, limit: number): Failure {
  return { error: "FrameTooLargeError", recoverable: false, numbers: [length, limit] };
}

/** A frame that the end of the input has cut. */
export function truncated(have: number, need?: number): Failure {
  return { error: "TruncatedFrameError", recoverable: false, numbers: [have, need] };
}

export function failure(error: FrameError): Failure {
  const numbers = error instanceof FrameTooLargeError
    ? [error.length, error.limit]
    : error instanceof TruncatedFrameError
    ? [error.have, error.need]
    : [];
  return { error: error.name, recoverable: error.recoverable, numbers };
}

/** All that `next()` gives until it needs more, with errors in their places. */
export function drain<T>(decoder: Decoder<T>): (T | Failure)[] {
  const outcomes: (T | Failure)[] = [];
  while (true) {
    try {
      const frame = decoder.next();
      if (frame === undefined) return outcomes;
      outcomes.push(frame);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      outcomes.push(failure(error));
      if (!error.recoverable) return outcomes;
    }
  }
}

/** All that comes out of the chunks and, if `end`, behind them. */
export function decodeChunks<T>(
  codec: Codec<T, never>,
  chunks: Uint8Array[],
  end = true,
): (T | Failure)[] {
  const decoder = codec.decoder();
  const outcomes: (T | Failure)[] = [];
  const copies: (T | Failure)[] = [];
  const collect = () => {
    for (const outcome of drain(decoder)) {
      outcomes.push(outcome);
      copies.push(structuredClone(outcome));
    }
  };
  for (const chunk of chunks) {
    decoder.push(chunk);
    collect();
  }
  if (end) {
    decoder.end();
    collect();
  }
  assertEquals(outcomes, copies, "a frame was changed after it had been handed out");
  // The last error of a failed decoder comes once for each chunk.
  const failed = outcomes.findIndex((outcome) => isFailure(outcome) && !outcome.recoverable);
  return failed < 0 ? outcomes : outcomes.slice(0, failed + 1);
}

/**
 * The bytes whole, byte by byte as chunks and as views of one buffer, all at once, and cut in two
 * at every place.
 */
export function* cuts(bytes: Uint8Array): Generator<Uint8Array[]> {
  yield [bytes.slice()];
  yield Array.from(bytes, (byte) => Uint8Array.of(byte));
  const buffer = bytes.slice();
  yield Array.from(bytes, (_, i) => buffer.subarray(i, i + 1));
  for (let i = 0; i <= bytes.length; i++) yield [bytes.slice(0, i), bytes.slice(i)];
}

/** Checks what comes out of the bytes, however they are cut. */
export function assertDecodes<T>(
  codec: Codec<T, never>,
  bytes: Uint8Array,
  expected: (T | Failure)[],
  end = true,
): void {
  for (const chunks of cuts(bytes)) {
    const sizes = chunks.map((chunk) => chunk.length);
    assertEquals(decodeChunks(codec, chunks, end), expected, `cut into ${sizes}`);
  }
}

/** Checks that at every cut the frames that came out and the remainder are all of the bytes. */
export function assertRemainders<T>(codec: Codec<T>, bytes: Uint8Array): void {
  for (let i = 0; i <= bytes.length; i++) {
    for (const chunks of cuts(bytes.slice(0, i))) {
      const decoder = codec.decoder();
      const frames: T[] = [];
      for (const chunk of chunks) {
        decoder.push(chunk);
        for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
          frames.push(frame);
        }
      }
      const out = encodeAll(codec, frames);
      const remainder = decoder.remainder();
      assertEquals([...out, ...remainder], [...bytes.subarray(0, i)]);
      assertEquals([decoder.bufferedBytes, decoder.remainder().length], [0, 0]);

      // Another decoder goes on where this one was taken from.
      const next = codec.decoder();
      next.push(remainder);
      next.push(bytes.slice(i));
      assertEquals(encodeAll(codec, [...frames, ...drain(next) as T[]]), bytes);
    }
  }
}

function isFailure(outcome: unknown): outcome is Failure {
  return typeof outcome === "object" && outcome !== null && "recoverable" in outcome;
}
