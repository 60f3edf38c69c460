import type { Codec } from "../codec.ts";
import { SendBuffer } from "../send_buffer.ts";

/**
 * A codec's encoder as a web stream: messages in, bytes out. What the encoder refuses ends the stream with its error.
 *
 * @typeParam U What goes in.
 *
 * @example
 * ```ts
 * import { lines } from "@zocalo/framing";
 * import { FrameEncoderStream } from "@zocalo/framing/stream";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = ReadableStream.from(["one", "two"]).pipeThrough(new FrameEncoderStream(lines()));
 * assertEquals(await new Response(bytes).text(), "one\ntwo\n");
 * ```
 */
export class FrameEncoderStream<U> extends TransformStream<U, Uint8Array<ArrayBuffer>> {
  /**
   * Makes a stream with an encoder of its own.
   *
   * @param codec How messages become bytes.
   */
  constructor(codec: Codec<unknown, U>) {
    const encoder = codec.encoder();
    const out = new SendBuffer();
    super({
      transform(item, controller) {
        encoder.encode(item, out);
        for (const chunk of out.take()) controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
      },
    });
  }
}
