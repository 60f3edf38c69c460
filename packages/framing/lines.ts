import { checkInteger, describe } from "./check.ts";
import { LinesDecoder } from "./_lines_decoder.ts";
import { isLongerThan, utf8Length } from "./_utf8.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { FrameTooLargeError } from "./errors.ts";
import { DEFAULT_LINE_LIMIT } from "./limits.ts";
import type { SendBuffer } from "./send_buffer.ts";

/** Options of {@linkcode lines}. */
export interface LinesOptions {
  /**
   * What the encoder writes behind each line. The decoder takes both.
   *
   * @default {"\n"}
   */
  ending?: "\n" | "\r\n";
  /**
   * The longest line, in bytes as UTF-8, without its ending.
   *
   * @default {65_536}
   */
  limit?: number;
}

/**
 * Lines of text, in UTF-8.
 *
 * ```text
 *          ON THE WIRE                            LINES
 * +-----------+------+-----------+          +---------+ +---------+
 * |  HELO me  | \r\n |  QUIT \n  |  ----->  | HELO me | |  QUIT   |
 * +-----------+------+-----------+          +---------+ +---------+
 * ```
 *
 * The decoder ends a line at `"\n"` and removes one `"\r"` before it, as Go's `bufio.ScanLines` and
 * tokio's `LinesCodec` do. A `"\r"` elsewhere is content, and so is a byte order mark. What follows
 * the last line ending, if anything, is yielded as a line after `end()`.
 *
 * Both of its errors are recoverable: each stands for one line, and the next call goes on with the
 * line after it.
 *
 * - A line that is not UTF-8 is a {@linkcode FrameError}.
 * - A line over the limit is a {@linkcode FrameTooLargeError}, thrown as soon as that is certain;
 *   the rest of it is then skipped, taking no memory.
 *
 * Lines are decoded many at a time. A line that is kept may keep the text of its neighbours in
 * memory, up to 64 KiB.
 *
 * @param options Which ending to write, and the limit.
 * @returns The codec. Its encoder throws a {@linkcode FrameTooLargeError} for a string above the
 * limit and a `TypeError` for one that contains `"\n"`, ends in `"\r"` or has a lone surrogate,
 * since those would not come out as they went in.
 * @throws {TypeError | RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { lines } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const decoder = lines().decoder();
 * decoder.push(new TextEncoder().encode("HELO me\r\nQU"));
 * assertEquals(decoder.next(), "HELO me");
 * assertEquals(decoder.next(), undefined); // needs more
 *
 * decoder.push(new TextEncoder().encode("IT"));
 * decoder.end();
 * assertEquals(decoder.next(), "QUIT");
 * ```
 */
export function lines(options: LinesOptions = {}): Codec<string> {
  const { ending = "\n", limit = DEFAULT_LINE_LIMIT } = options;
  if (ending !== "\n" && ending !== "\r\n") {
    throw new TypeError(
      `Cannot use "ending" as it must be "\\n" or "\\r\\n": current value is ${describe(ending)}`,
    );
  }
  checkInteger("limit", limit, 0);
  return {
    decoder: (): Decoder<string> => new LinesDecoder(limit),
    encoder: (): Encoder<string> => ({ encode: (line, out) => encode(line, ending, limit, out) }),
  };
}

function encode(line: string, ending: string, limit: number, out: SendBuffer): void {
  if (typeof line !== "string") {
    throw new TypeError(
      `Cannot encode a line as it must be a string: current value is ${describe(line)}`,
    );
  }
  if (isLongerThan(line, limit)) {
    throw new FrameTooLargeError(utf8Length(line), limit, { recoverable: true });
  }
  if (line.includes("\n") || line.endsWith("\r")) {
    throw new TypeError(
      `Cannot encode a line as it must not contain "\\n" or end in "\\r": current value is ${
        describe(line)
      }`,
    );
  }
  if (!line.isWellFormed()) {
    throw new TypeError(
      `Cannot encode a line as it must have no lone surrogate: current value is ${describe(line)}`,
    );
  }
  out.writeText(line + ending);
}
