import { JsonHeaderDecoder } from "./_json_header_decoder.ts";
import { encodeJsonFrame } from "./_json_header_encoder.ts";
import { checkInteger } from "./check.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { DEFAULT_FRAME_LIMIT } from "./limits.ts";

/** Bytes: the most that the two bytes before the header can say. */
const MAX_HEADER = 65_535;

/** What a header says about its content; other keys may be there, too. */
export interface JsonHeader {
  /** The order of the bytes in the numbers of the content, if it has any. */
  byteorder: "little" | "big";
  /** What the content is: `"text/json"`, `"binary/octet-stream"`... */
  "content-type": string;
  /** How the content is encoded: `"utf-8"`, `"binary"`... */
  "content-encoding": string;
  /** Bytes of the content. */
  "content-length": number;
  /** Anything that JSON can say. */
  [key: string]: unknown;
}

/** What {@linkcode jsonHeader} gives. */
export interface JsonHeaderFrame {
  /** All keys as they came. */
  header: JsonHeader;
  /** The content as it came: it is not decoded. */
  content: Uint8Array;
}

/** What {@linkcode jsonHeader} takes. */
export interface JsonHeaderItem {
  /**
   * What is to be said about the content; what is missing is filled in.
   *
   * @default {{ byteorder: "little", "content-type": "binary/octet-stream", "content-encoding": "binary" }}
   */
  header?: Partial<JsonHeader>;
  /** The content as it is to be sent. */
  content: Uint8Array;
}

/** Options of {@linkcode jsonHeader}. */
export interface JsonHeaderOptions {
  /**
   * The longest header in bytes, at most 65 535.
   *
   * @default {65_535}
   */
  headerLimit?: number;
  /**
   * The longest content in bytes.
   *
   * @default {1_048_576}
   */
  limit?: number;
}

/**
 * Content with a header in JSON that describes it: the protocol of Real Python's socket programming
 * guide.
 *
 * ```text
 *                        ON THE WIRE                                FRAME
 * +- length -+------------- header -------------+- content -+
 * |  00 5f   | {"byteorder":"little",           |  {"a":1}  |      { header: {...},
 * |          |  "content-type":"text/json",     |           | <-->   content: {"a":1} }
 * |          |  "content-encoding":"utf-8",     |           |
 * |          |  "content-length":7}             |           |
 * +----------+----------------------------------+-----------+
 *   2 bytes,            95 bytes,                  7 bytes
 *  big-endian             UTF-8
 * ```
 *
 * All four keys have to be there, in any order. Further keys are handed out, too, and can be sent.
 * Content may be empty.
 *
 * The encoder fills in what a header lacks: `byteorder` is `"little"` as on nearly every machine,
 * `content-type` is `"binary/octet-stream"` and `content-encoding` is `"binary"`. It always writes
 * the true `content-length`, whatever the header says. For the rest a header is written as
 * `JSON.stringify` does: keys whose value is `undefined` or a function are left out.
 *
 * No error of the decoder is recoverable.
 *
 * @param options The limits.
 * @returns The codec. Its encoder throws a {@linkcode FrameTooLargeError} for a header or content
 * above its limit and a `TypeError` where a header is not as it must be.
 * @throws {TypeError | RangeError} If an option is out of range.
 * @see {@link https://realpython.com/python-sockets/#application-client-and-server | Socket
 * Programming in Python (Guide)}
 *
 * @example
 * ```ts
 * import { decodeAll, encodeAll, jsonHeader } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const content = new TextEncoder().encode(JSON.stringify({ action: "search", value: "morpheus" }));
 * const bytes = encodeAll(jsonHeader(), [
 *   { header: { "content-type": "text/json", "content-encoding": "utf-8" }, content },
 * ]);
 *
 * const [frame] = decodeAll(jsonHeader(), bytes);
 * assertEquals(frame, {
 *   header: {
 *     byteorder: "little",
 *     "content-type": "text/json",
 *     "content-encoding": "utf-8",
 *     "content-length": 38,
 *   },
 *   content,
 * });
 * ```
 */
export function jsonHeader(
  options: JsonHeaderOptions = {},
): Codec<JsonHeaderFrame, JsonHeaderItem> {
  const { headerLimit = MAX_HEADER, limit = DEFAULT_FRAME_LIMIT } = options;
  checkInteger("headerLimit", headerLimit, 0, MAX_HEADER);
  checkInteger("limit", limit, 0);
  const limits: Required<JsonHeaderOptions> = { headerLimit, limit };
  return {
    decoder: (): Decoder<JsonHeaderFrame> => new JsonHeaderDecoder(limits),
    encoder: (): Encoder<JsonHeaderItem> => ({
      encode: (item, out) => encodeJsonFrame(item, limits, out),
    }),
  };
}
