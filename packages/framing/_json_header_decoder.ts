import { BaseDecoder } from "./_base_decoder.ts";
import { headerFault, isObject } from "./_json_header_check.ts";
import { decodeUtf8 } from "./_utf8.ts";
import { FrameError, FrameTooLargeError } from "./errors.ts";
import type { JsonHeader, JsonHeaderFrame, JsonHeaderOptions } from "./json_header.ts";

/** Bytes of the length before the header. */
const PREFIX = 2;

/** All bytes of a frame stay in the buffer until it is whole. */
export class JsonHeaderDecoder extends BaseDecoder<JsonHeaderFrame> {
  readonly #limits: Required<JsonHeaderOptions>;
  /** Of the frame at the beginning of the buffer, so that it is parsed once. */
  #header: JsonHeader | undefined;

  constructor(limits: Required<JsonHeaderOptions>) {
    super();
    this.#limits = limits;
  }

  next(): JsonHeaderFrame | undefined {
    if (this.failure !== undefined) throw this.failure;
    const { headerLimit, limit } = this.#limits;
    const headerLength = this.buffer.uint(0, PREFIX);
    if (headerLength === undefined) return this.incomplete();
    if (headerLength > headerLimit) this.fail(new FrameTooLargeError(headerLength, headerLimit));

    const begin = PREFIX + headerLength;
    if (this.#header === undefined) {
      const bytes = this.buffer.peek(begin);
      if (bytes === undefined) return this.incomplete();
      this.#header = this.#parse(bytes.subarray(PREFIX));
    }
    const header = this.#header;
    const length = header["content-length"];
    if (length > limit) this.fail(new FrameTooLargeError(length, limit));
    const content = this.buffer.take(begin + length, begin);
    if (content === undefined) return this.incomplete(begin + length);
    this.#header = undefined;
    return { header, content };
  }

  override remainder(): Uint8Array {
    this.#header = undefined;
    return super.remainder();
  }

  #parse(bytes: Uint8Array): JsonHeader {
    let header: unknown;
    try {
      header = JSON.parse(decodeUtf8(bytes));
    } catch (cause) {
      this.fail(new FrameError("Cannot decode a header as it must be JSON in UTF-8", { cause }));
    }
    if (!isObject(header)) {
      this.fail(new FrameError("Cannot decode a header as it must be a JSON object"));
    }
    const fault = headerFault(header);
    if (fault !== undefined) this.fail(new FrameError(`Cannot decode a header ${fault}`));
    return header as JsonHeader;
  }
}
