import type { ByteStream } from "./byte_stream.ts";
import { ReadBuffer } from "./_read_buffer.ts";

/**
 * Writes all that arrives on one stream to another, or back to the same one, until the peer has finished sending, and then
 * finishes sending too (half-close). Neither stream is closed.
 *
 * It reads no faster than it can write, so a slow reader on one side slows the sender on the other.
 *
 * @returns The number of bytes.
 * @throws Whatever reading or writing rejects with.
 *
 * @example An echo server
 * ```ts
 * import { connect, copy, serve } from "@zocalo/transport";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = serve("tcp://127.0.0.1:0", (stream) => copy(stream, stream));
 *
 * await using client = await connect(server.endpoint);
 * await client.write(new Uint8Array([1, 2, 3]));
 * await client.closeWrite();
 * assertEquals(await client.read(new Uint8Array(16)), 3);
 * ```
 */
export async function copy(from: ByteStream, to: ByteStream): Promise<number> {
  const buffer = new ReadBuffer();
  let total = 0;
  try {
    for (;;) {
      const count = await from.read(buffer.bytes);
      if (count === null) break;
      await to.write(buffer.filled(count));
      buffer.adapt(count);
      total += count;
    }
  } finally {
    buffer.release();
  }
  await to.closeWrite();
  return total;
}
