/** Decoders that are Node streams. */
import { Buffer } from "node:buffer";
import type { Transform } from "node:stream";
import type { Decode, Message } from "./_measure.ts";

/** Writes as a source does that heeds backpressure. */
export function decodeWithStream(makeStream: () => Transform): Decode {
  return async (chunks, out) => {
    const stream = makeStream();
    const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
    stream.on("data", (message: Message) => out.kept.push(message));
    stream.on("end", resolve);
    stream.on("error", reject);
    for (const chunk of chunks) {
      if (stream.write(Buffer.from(chunk.buffer))) continue;
      await new Promise((resolve) => stream.once("drain", resolve));
    }
    stream.end();
    await ended;
  };
}
