import { hex, TaggedDecoder } from "./_tagged_decoder.ts";
import { describe } from "./check.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { SendBuffer } from "./send_buffer.ts";

/** A codec for each tag, 0 to 255: what {@linkcode tagged} takes. */
export type TaggedCodecs = { readonly [tag: number]: Codec<unknown, never> };

/**
 * What the decoders of {@linkcode tagged} yield: for each tag, an object with it and with what its
 * codec yields. A check of `tag` narrows the type of `value`.
 *
 * @typeParam C The codecs.
 */
export type TaggedFrame<C extends TaggedCodecs> = {
  [K in keyof C & number]: {
    /** The first byte. */
    tag: K;
    /** What was behind it. */
    value: C[K] extends Codec<infer T, never> ? T : never;
  };
}[keyof C & number];

/**
 * What the encoders of {@linkcode tagged} take: for each tag, an object with it and with what its
 * codec takes.
 *
 * @typeParam C The codecs.
 */
export type TaggedItem<C extends TaggedCodecs> = {
  [K in keyof C & number]: {
    /** The first byte. */
    tag: K;
    /** What goes behind it. */
    value: C[K] extends Codec<unknown, infer U> ? U : never;
  };
}[keyof C & number];

/**
 * Frames of several kinds on one stream: the first byte tells the kind, and the rest is what the
 * codec of that kind makes of it. In the Socket Programming HOWTO's words, "make the first character
 * of the message an indicator of message type, and have the type determine the length".
 *
 * ```text
 *     ON THE WIRE, { 0x01: fixedLength(2), 0x02: lines() }
 * +- tag -+- value -+- tag -+--- value ----+
 * |  01   |  00 2a  |  02   |  hello  | \n |
 * +-------+---------+-------+---------+----+
 *
 *                  FRAMES
 * { tag: 1, value: Uint8Array [0, 42] }
 * { tag: 2, value: "hello" }
 * ```
 *
 * An unknown tag is a {@linkcode FrameError}, which is not recoverable: nothing tells how long the
 * frame is. The errors of the codecs come through. A recoverable one (a line that is not UTF-8, text
 * that is not JSON) stays recoverable; the frame must have been taken whole by then, as with all
 * codecs of this package. But a frame over its limit is not, even if its codec could skip it alone,
 * as nothing tells where it ends and the next tag begins.
 *
 * There is one decoder for each tag and stream. It is given bytes behind its frame, at most 256 or
 * as many as the frame has; what it does not use is handed on. So decoding takes time in proportion
 * to the bytes.
 *
 * @typeParam C The codecs.
 * @param codecs A codec for each tag, 0 to 255. Each has its own limit, without the tag.
 * @returns The codec. Its encoder throws a `TypeError` for an unknown tag, and all that the encoder
 * of the tag throws.
 * @throws {TypeError} If there are none, a tag is not an integer from 0 to 255, or a value is no
 * codec.
 * @see {@link https://docs.python.org/3/howto/sockets.html#using-a-socket | Socket Programming HOWTO}
 *
 * @example
 * ```ts
 * import { decodeAll, encodeAll, fixedLength, lines, tagged } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const codec = tagged({ 0x01: fixedLength(2), 0x02: lines() });
 * const bytes = encodeAll(codec, [
 *   { tag: 1, value: new Uint8Array([0, 42]) },
 *   { tag: 2, value: "hello" },
 * ]);
 * const seen: string[] = [];
 * for (const frame of decodeAll(codec, bytes)) {
 *   if (frame.tag === 2) seen.push(frame.value.toUpperCase()); // a string
 *   else seen.push(`${frame.value.length} bytes`); // a Uint8Array
 * }
 * assertEquals(seen, ["2 bytes", "HELLO"]);
 * ```
 */
export function tagged<const C extends TaggedCodecs>(
  codecs: C,
): Codec<TaggedFrame<C>, TaggedItem<C>> {
  const byTag = new Map(
    Object.entries(codecs).map(([key, codec]) => [checkTag(key, codec), codec]),
  );
  if (byTag.size === 0) {
    throw new TypeError("Cannot use codecs as there must be one at least: current value is none");
  }
  return {
    // Which value belongs to which tag, the type checker cannot see.
    decoder: (): Decoder<TaggedFrame<C>> =>
      new TaggedDecoder(byTag) as unknown as Decoder<TaggedFrame<C>>,
    encoder: (): Encoder<TaggedItem<C>> =>
      new TaggedEncoder(byTag) as unknown as Encoder<TaggedItem<C>>,
  };
}

class TaggedEncoder implements Encoder<{ tag: number; value: unknown }> {
  readonly #codecs: ReadonlyMap<number, Codec<unknown, never>>;
  /** One for each tag that occurred. */
  readonly #encoders = new Map<number, Encoder<unknown>>();
  /** An item that is refused must leave no tag behind. */
  readonly #value = new SendBuffer();

  constructor(codecs: ReadonlyMap<number, Codec<unknown, never>>) {
    this.#codecs = codecs;
  }

  encode(item: { tag: number; value: unknown }, out: SendBuffer): void {
    const tag = item?.tag;
    this.#encoder(tag).encode(item.value, this.#value);
    out.writeUint(tag, 1);
    for (const chunk of this.#value.take()) out.writeBytes(chunk);
  }

  #encoder(tag: number): Encoder<unknown> {
    let encoder = this.#encoders.get(tag);
    if (encoder !== undefined) return encoder;
    const codec = this.#codecs.get(tag);
    if (codec === undefined) {
      const tags = [...this.#codecs.keys()].map(hex).join(", ");
      throw new TypeError(
        `Cannot encode a frame as its tag must be one of ${tags}: current value is ${
          describe(tag)
        }`,
      );
    }
    encoder = codec.encoder() as Encoder<unknown>;
    this.#encoders.set(tag, encoder);
    return encoder;
  }
}

function checkTag(key: string, codec: Codec<unknown, never>): number {
  const tag = Number(key);
  if (String(tag) !== key || !Number.isInteger(tag) || tag < 0 || tag > 255) {
    throw new TypeError(
      `Cannot use a tag as it must be an integer from 0 to 255: current value is ${describe(key)}`,
    );
  }
  if (typeof codec?.decoder !== "function" || typeof codec.encoder !== "function") {
    throw new TypeError(`Cannot use the value of tag ${hex(tag)} as it must be a codec`);
  }
  if (codec.piecewise) {
    throw new TypeError(
      `Cannot use the codec of tag ${hex(tag)} as each of its items must be a frame of its own`,
    );
  }
  return tag;
}
