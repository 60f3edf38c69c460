import { decodeUtf8, isLongerThan, utf8Length } from "./_utf8.ts";
import { FrameError, FrameTooLargeError } from "./errors.ts";

const LF = 0x0a;
const CR = 0x0d;

/** Whole lines with their endings, in one piece; only the last line of a stream may have none. */
export interface LineBlock {
  /**
   * The next line, or `undefined` if all are out. A recoverable FrameError stands for a line, too.
   */
  next(): string | undefined;
  /** The bytes of the lines that are not out yet. */
  rest(): Uint8Array;
}

/**
 * Decodes all lines with one call, which is much faster than a call for each, unless one of them is
 * not UTF-8.
 */
export function lineBlock(bytes: Uint8Array, limit: number): LineBlock {
  try {
    return new TextBlock(bytes, decodeUtf8(bytes), limit);
  } catch {
    return new ByteBlock(bytes, limit);
  }
}

class TextBlock implements LineBlock {
  readonly #bytes: Uint8Array;
  readonly #text: string;
  readonly #limit: number;
  readonly #ascii: boolean;
  #position = 0;

  constructor(bytes: Uint8Array, text: string, limit: number) {
    this.#bytes = bytes;
    this.#text = text;
    this.#limit = limit;
    this.#ascii = bytes.length === text.length;
  }

  next(): string | undefined {
    const text = this.#text;
    const begin = this.#position;
    if (begin >= text.length) return undefined;
    let end = text.indexOf("\n", begin);
    if (end < 0) end = text.length;
    this.#position = end + 1;
    if (end > begin && text.charCodeAt(end - 1) === CR) end--;
    const line = text.slice(begin, end);
    if (this.#ascii ? line.length > this.#limit : isLongerThan(line, this.#limit)) {
      throw lineTooLong(this.#limit);
    }
    return line;
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(
      this.#ascii ? this.#position : utf8Length(this.#text.slice(0, this.#position)),
    );
  }
}

class ByteBlock implements LineBlock {
  readonly #bytes: Uint8Array;
  readonly #limit: number;
  #position = 0;

  constructor(bytes: Uint8Array, limit: number) {
    this.#bytes = bytes;
    this.#limit = limit;
  }

  next(): string | undefined {
    const bytes = this.#bytes;
    const begin = this.#position;
    if (begin >= bytes.length) return undefined;
    let end = bytes.indexOf(LF, begin);
    if (end < 0) end = bytes.length;
    this.#position = end + 1;
    if (end > begin && bytes[end - 1] === CR) end--;
    if (end - begin > this.#limit) throw lineTooLong(this.#limit);
    try {
      return decodeUtf8(bytes.subarray(begin, end));
    } catch (cause) {
      throw new FrameError("Cannot decode a line as it must be UTF-8", {
        recoverable: true,
        cause,
      });
    }
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#position);
  }
}

/**
 * Always the least that the line can have, since what has been seen of it depends on how it was
 * cut.
 */
export function lineTooLong(limit: number): FrameTooLargeError {
  return new FrameTooLargeError(limit + 1, limit, { recoverable: true });
}
