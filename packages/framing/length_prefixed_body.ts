import { BodyDecoder } from "./_body_decoder.ts";
import { BodyEncoder } from "./_body_encoder.ts";
import type { LengthField } from "./_length_field.ts";
import { checkInteger } from "./check.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { lengthPrefixed, type LengthPrefixedOptions } from "./length_prefixed.ts";

/** Options of {@linkcode lengthPrefixedBody}: those of {@linkcode lengthPrefixed} but for the limit. */
export interface LengthPrefixedBodyOptions extends Omit<LengthPrefixedOptions, "limit"> {
  /**
   * The longest body in bytes, without its header. Bodies are not held in memory, so by default it
   * is the most that a JavaScript number counts exactly; set it to what you are willing to receive.
   *
   * @default {Number.MAX_SAFE_INTEGER}
   */
  maxLength?: number;
}

/** A body begins. */
export interface BodyLength {
  /** Tells it from the other events. */
  type: "length";
  /** Bytes of the body. */
  length: number;
  /** The bytes before the length field: there if, and only if, there is an `offset`. */
  header?: Uint8Array;
}

/** A part of a body. */
export interface BodyChunk {
  /** Tells it from the other events. */
  type: "chunk";
  /** Bytes; where a chunk ends has no meaning. */
  chunk: Uint8Array;
}

/** A body is complete. */
export interface BodyEnd {
  /** Tells it from the other events. */
  type: "end";
}

/**
 * What {@linkcode lengthPrefixedBody} gives and takes: for each body one `length`, any number of
 * `chunk`s that add up to it, one `end`.
 */
export type BodyEvent = BodyLength | BodyChunk | BodyEnd;

/**
 * Bodies that say how long they are and may be larger than memory: files, say. The same on the wire
 * as {@linkcode lengthPrefixed}, but a body is handed out in pieces as it comes in.
 *
 * ```text
 *           ON THE WIRE                                 EVENTS
 * +--- length ----+---- body ----+     { type: "length", length: 5 }
 * |  00 00 00 05  |  hel   lo    |     { type: "chunk", chunk: "hel" }
 * +---------------+--------------+     { type: "chunk", chunk: "lo" }
 *                                      { type: "end" }
 * ```
 *
 * Every event has a `type`, so that `switch` tells them apart and the type checker sees whether one
 * was forgotten. With an `offset`, `header` of the first event has the bytes before the length.
 *
 * The events of a body never depend on how the bytes were cut, except for where one chunk ends and
 * the next begins: joined, the chunks are always the same. No chunk is empty; an empty body has
 * none. Chunks are views into what was pushed, and nothing but a header is ever held back, so
 * `bufferedBytes` is at most the header once `next()` has returned `undefined`.
 *
 * The encoder remembers how much of the body is to come. It refuses chunks beyond the declared
 * length, an end before it, and events in any other order; nothing is written then, and one can go
 * on. Chunks may be of any size, also empty.
 *
 * No error of the decoder is recoverable. `remainder()` within a body hands over the rest of it as
 * far as it came in: what had come out before is not repeated.
 *
 * @param options Which length field, where, and the longest body.
 * @returns The codec. Its encoder throws a {@linkcode FrameTooLargeError} for a length that exceeds
 * `maxLength` or what the field can say, a `TypeError` for an event that is not one or not in order,
 * and a `RangeError` where lengths do not agree.
 * @throws {TypeError | RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { type BodyEvent, encodeAll, lengthPrefixedBody } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const codec = lengthPrefixedBody({ width: 8 });
 * const wire = encodeAll(codec, [
 *   { type: "length", length: 5 },
 *   { type: "chunk", chunk: new Uint8Array([1, 2]) },
 *   { type: "chunk", chunk: new Uint8Array([3, 4, 5]) },
 *   { type: "end" },
 * ]);
 *
 * const decoder = codec.decoder();
 * decoder.push(wire.slice(0, 12));
 * const events: BodyEvent[] = [];
 * for (let event = decoder.next(); event !== undefined; event = decoder.next()) events.push(event);
 * assertEquals(events, [
 *   { type: "length", length: 5 },
 *   { type: "chunk", chunk: new Uint8Array([1, 2, 3, 4]) },
 * ]);
 *
 * decoder.push(wire.slice(12));
 * assertEquals(decoder.next(), { type: "chunk", chunk: new Uint8Array([5]) });
 * assertEquals(decoder.next(), { type: "end" });
 * ```
 */
export function lengthPrefixedBody(options: LengthPrefixedBodyOptions = {}): Codec<BodyEvent> {
  const { maxLength = Number.MAX_SAFE_INTEGER } = options;
  checkInteger("maxLength", maxLength, 0);
  const format: LengthField = {
    width: options.width ?? 4,
    littleEndian: options.littleEndian ?? false,
    offset: options.offset ?? 0,
    adjustment: options.adjustment ?? 0,
    includesPrefix: options.includesPrefix ?? false,
  };
  lengthPrefixed(format); // The same options have the same checks.
  return {
    piecewise: true,
    decoder: (): Decoder<BodyEvent> => new BodyDecoder(format, maxLength),
    encoder: (): Encoder<BodyEvent> => new BodyEncoder(format, maxLength),
  };
}
