import { MappedDecoder } from "./_mapped_decoder.ts";
import { decodeUtf8 } from "./_utf8.ts";
import { describe } from "./check.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { FrameError } from "./errors.ts";
import type { SendBuffer } from "./send_buffer.ts";

const encoder = new TextEncoder();

/**
 * Text in the frames of another codec, in UTF-8.
 *
 * ```text
 *   ON THE WIRE, text(lengthPrefixed())              MESSAGE
 * +--- length ----+-------- payload --------+          +----------+
 * |  00 00 00 07  |  5a c3 b3 63 61 6c 6f   |  <---->  |  Zócalo  |
 * +---------------+-------------------------+          +----------+
 * ```
 *
 * A frame that is not UTF-8 is a {@linkcode FrameError}, which is recoverable: the frame was whole,
 * and the next call goes on behind it. All other errors are those of the codec. A byte order mark
 * is content. For lines of text {@linkcode lines} is much faster.
 *
 * @param codec How the bytes of the text become frames. Its limit counts them.
 * @returns The codec. Its encoder throws a `TypeError` for a string with a lone surrogate, which
 * would not come out as it went in, and all that the encoder of the other codec throws.
 *
 * @example
 * ```ts
 * import { decodeAll, encodeAll, netstring, text } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const codec = text(netstring());
 * const bytes = encodeAll(codec, ["Zócalo", ""]);
 * assertEquals(new TextDecoder().decode(bytes), "7:Zócalo,0:,");
 * assertEquals(decodeAll(codec, bytes), ["Zócalo", ""]);
 * ```
 */
export function text(codec: Codec<Uint8Array>): Codec<string> {
  return {
    decoder: (): Decoder<string> => new MappedDecoder(codec.decoder(), decode),
    encoder: (): Encoder<string> => {
      const inner = codec.encoder();
      return { encode: (item, out) => encode(inner, item, out) };
    },
  };
}

function decode(frame: Uint8Array): string {
  try {
    return decodeUtf8(frame);
  } catch (cause) {
    throw new FrameError("Cannot decode a frame as it must be UTF-8", {
      recoverable: true,
      cause,
    });
  }
}

function encode(inner: Encoder<Uint8Array>, item: string, out: SendBuffer): void {
  if (typeof item !== "string") {
    throw new TypeError(
      `Cannot encode a frame as it must be a string: current value is ${describe(item)}`,
    );
  }
  if (!item.isWellFormed()) {
    throw new TypeError(
      `Cannot encode a frame as it must have no lone surrogate: current value is ${describe(item)}`,
    );
  }
  inner.encode(encoder.encode(item), out);
}
