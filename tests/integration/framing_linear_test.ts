/**
 * Long messages in small pieces. That the time grows as the input, and no faster, is what
 * `deno task bench framing-linear` shows; with work for each byte that grows, the large sizes here
 * would take hours.
 */
import { assertEquals } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { ByteReader, framed } from "@zocalo/framing/stream";
import {
  ALMOST_DELIMITER,
  chunksOf,
  LONG_MESSAGES,
  type LongMessage,
} from "../support/long_messages.ts";
import { count } from "../support/tier.ts";

const MIB = 1024 * 1024;

function sizeOf({ chunkSize }: LongMessage): number {
  return chunkSize === 1 ? count(MIB / 16, MIB) : count(MIB, 64 * MIB);
}

/** Of the bytes themselves, as a comparison that explains would take gigabytes. */
function assertSame(actual: unknown, expected: Uint8Array | string): void {
  const same = actual instanceof Uint8Array && expected instanceof Uint8Array
    ? equals(actual, expected)
    : actual === expected;
  assertEquals(same, true, "another message came out");
}

/** Gives a chunk for each read. */
function streamOf(chunks: Iterator<Uint8Array>) {
  return {
    read(buffer: Uint8Array): Promise<number | null> {
      const { done, value } = chunks.next();
      if (done) return Promise.resolve(null);
      buffer.set(value);
      return Promise.resolve(value.length);
    },
    write: () => Promise.resolve(),
  };
}

for (const long of Object.values(LONG_MESSAGES)) {
  const size = sizeOf(long);

  Deno.test(`next() gives the message when it is ${long.title}, ${size} bytes`, () => {
    const message = long.message(size);
    const decoder = long.codec(size).decoder();
    const messages: (Uint8Array | string)[] = [];
    for (const chunk of chunksOf(long, message)) {
      decoder.push(chunk);
      const next = decoder.next();
      if (next !== undefined) messages.push(next);
    }
    assertEquals([messages.length, decoder.bufferedBytes, decoder.next()], [1, 0, undefined]);
    assertSame(messages[0], message);
  });

  Deno.test(`receive() gives the message when it is ${long.title}, ${size} bytes`, async () => {
    const message = long.message(size);
    const messages = framed(streamOf(chunksOf(long, message)), long.codec(size));
    assertSame(await messages.receive(), message);
    assertEquals(await messages.receive(), undefined);
  });
}

for (const long of [LONG_MESSAGES["almost"]!, LONG_MESSAGES["almost-bytes"]!]) {
  const size = sizeOf(long);

  Deno.test(`readUntil() finds the end when it is ${long.title}, ${size} bytes`, async () => {
    const message = long.message(size);
    const limit = size + ALMOST_DELIMITER.length;
    const reader = new ByteReader(streamOf(chunksOf(long, message)), { limit });
    const part = await reader.readUntil(ALMOST_DELIMITER);
    assertEquals(part.length, limit);
    assertSame(part.subarray(0, size), message);
  });
}
