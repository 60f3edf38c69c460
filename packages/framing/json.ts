import { MappedDecoder } from "./_mapped_decoder.ts";
import { describe } from "./check.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { FrameError } from "./errors.ts";

/** Options of {@linkcode json}. */
export interface JsonOptions {
  /**
   * What `JSON.parse()` calls for each value. For the outermost one it must not return `undefined`,
   * which is no frame.
   *
   * @default {undefined} none
   */
  reviver?: (this: unknown, key: string, value: unknown) => unknown;
}

/**
 * Values as JSON in the text frames of another codec: `json(lines())` is newline-delimited JSON, and
 * `json(text(lengthPrefixed()))` has frames of bytes below.
 *
 * ```text
 *   ON THE WIRE, json(lines())              MESSAGES
 * +------------------+----+          +------------------+
 * |  {"move":[1,2]}  | \n |          | { move: [1, 2] } |
 * +------------------+----+  <---->  +------------------+
 * |  null            | \n |          | null             |
 * +------------------+----+          +------------------+
 * ```
 *
 * A frame that does not parse is a {@linkcode FrameError}, with the `SyntaxError` as its cause,
 * which is recoverable: the frame was whole, and the next call goes on behind it. All other errors
 * are those of the codec.
 *
 * @typeParam T What the values are taken for. Nothing checks that they are: what comes from the
 * network is better left `unknown` until it was checked.
 * @param codec How the text becomes frames. Its limit counts the bytes of the text.
 * @param options How to change values while they are parsed.
 * @returns The codec. Its encoder throws a `TypeError` for what has no JSON text: `undefined`,
 * functions, symbols, and whatever holds a bigint or itself. Inside of objects and arrays the rules
 * are those of `JSON.stringify()`: properties that are `undefined` are left out, a `Date` becomes a
 * string, `NaN` becomes `null`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8259 | RFC 8259}
 *
 * @example
 * ```ts
 * import { encodeAll, json, lines } from "@zocalo/framing";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const codec = json<{ move: number[] } | null>(lines());
 * const decoder = codec.decoder();
 * decoder.push(encodeAll(codec, [{ move: [1, 2] }]));
 * decoder.push(new TextEncoder().encode("no JSON\nnull\n"));
 * assertEquals(decoder.next(), { move: [1, 2] });
 * assertThrows(() => decoder.next());
 * assertEquals(decoder.next(), null);
 * ```
 */
export function json<T = unknown>(
  codec: Codec<string>,
  options: JsonOptions = {},
): Codec<T> {
  const { reviver } = options;
  if (reviver !== undefined && typeof reviver !== "function") {
    throw new TypeError(
      `Cannot use "reviver" as it must be a function: current value is ${describe(reviver)}`,
    );
  }
  return {
    decoder: (): Decoder<T> =>
      new MappedDecoder(codec.decoder(), (frame) => parse(frame, reviver) as T),
    encoder: (): Encoder<T> => {
      const inner = codec.encoder();
      return { encode: (item, out) => inner.encode(stringify(item), out) };
    },
  };
}

function parse(frame: string, reviver: JsonOptions["reviver"]): unknown {
  let value: unknown;
  try {
    value = JSON.parse(frame, reviver);
  } catch (cause) {
    const message = `Cannot decode a frame as it must be JSON: current value is ${describe(frame)}`;
    throw new FrameError(message, { recoverable: true, cause });
  }
  if (value !== undefined) return value;
  throw new FrameError(
    'Cannot decode a frame as "reviver" must return a value: current value is undefined',
    {
      recoverable: true,
    },
  );
}

function stringify(item: unknown): string {
  let frame: string | undefined;
  let cause: unknown;
  try {
    frame = JSON.stringify(item);
  } catch (error) {
    cause = error;
  }
  if (frame !== undefined) return frame;
  const message =
    `Cannot encode a frame as it must have a JSON text: current value is of type ${typeof item}`;
  throw new TypeError(message, cause === undefined ? {} : { cause });
}
