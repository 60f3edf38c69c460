import type { Codec } from "../codec.ts";
import type { Decoder } from "../decoder.ts";

/** Takes out all frames that are whole. */
function enqueueFrames<T>(decoder: Decoder<T>, controller: TransformStreamDefaultController<T>) {
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
    controller.enqueue(frame);
  }
}

/**
 * A codec's decoder as a web stream: bytes in, messages out.
 *
 * Any {@linkcode FrameError} ends the stream with it, also one that is recoverable: `framed()` can go on behind those. Chunks
 * belong to the decoder, as with {@linkcode Decoder.push}.
 *
 * @typeParam T What comes out.
 *
 * @example
 * ```ts
 * import { lines } from "@zocalo/framing";
 * import { FrameDecoderStream } from "@zocalo/framing/stream";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new Blob(["one\ntwo\n"]).stream();
 * const messages = bytes.pipeThrough(new FrameDecoderStream(lines()));
 * assertEquals(await Array.fromAsync(messages), ["one", "two"]);
 * ```
 */
export class FrameDecoderStream<T> extends TransformStream<Uint8Array, T> {
  /**
   * Makes a stream with a decoder of its own.
   *
   * @param codec How messages were made bytes.
   */
  constructor(codec: Codec<T, never>) {
    const decoder = codec.decoder();
    super({
      transform(chunk, controller) {
        decoder.push(chunk);
        enqueueFrames(decoder, controller);
      },
      flush(controller) {
        decoder.end();
        enqueueFrames(decoder, controller);
      },
    });
  }
}
