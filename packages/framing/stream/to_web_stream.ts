import { ReadSlab } from "./read_slab.ts";
import type { ByteSink } from "./byte_sink.ts";
import type { ByteSource } from "./byte_source.ts";

/**
 * A source as a web stream. It is read when somebody reads the stream, and not ahead. Closing the source remains yours,
 * also when the stream is cancelled: nothing more is read then.
 *
 * @param source What to read, such as a connection of `@zocalo/transport`.
 * @returns Its bytes; the stream errors as the source does.
 *
 * @example
 * ```ts
 * import { toReadableStream } from "@zocalo/framing/stream";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "hola");
 * {
 *   using file = await Deno.open(path);
 *   assertEquals(await new Response(toReadableStream(file)).text(), "hola");
 * }
 * await Deno.remove(path);
 * ```
 */
export function toReadableStream(source: ByteSource): ReadableStream<Uint8Array<ArrayBuffer>> {
  const slab = new ReadSlab();
  return new ReadableStream({
    async pull(controller) {
      const count = await source.read(slab.free());
      if (count === null) controller.close();
      else controller.enqueue(slab.use(count));
    },
  }, { highWaterMark: 0 });
}

/**
 * A sink as a web stream. Closing the stream, or aborting it, leaves the sink open: how a connection ends is yours to say.
 *
 * @param sink What to write to, such as a connection of `@zocalo/transport`.
 * @returns A stream that has written a chunk when its write resolves; it errors as the sink does.
 *
 * @example
 * ```ts
 * import { toWritableStream } from "@zocalo/framing/stream";
 * import { assertEquals } from "@std/assert";
 *
 * const written: number[] = [];
 * const sink = {
 *   write(data: Uint8Array): Promise<void> {
 *     written.push(...data);
 *     return Promise.resolve();
 *   },
 * };
 * await new Blob(["hola"]).stream().pipeTo(toWritableStream(sink));
 * assertEquals(new TextDecoder().decode(new Uint8Array(written)), "hola");
 * ```
 */
export function toWritableStream(sink: ByteSink): WritableStream<Uint8Array> {
  return new WritableStream({ write: (chunk) => sink.write(chunk) });
}
