import { checkBytes, checkInteger, describe } from "./check.ts";
import { fieldOf, type LengthField, mostInField, writeField } from "./_length_field.ts";
import type { Encoder } from "./encoder.ts";
import { FrameTooLargeError } from "./errors.ts";
import type { BodyEvent, BodyLength } from "./length_prefixed_body.ts";
import type { SendBuffer } from "./send_buffer.ts";

export class BodyEncoder implements Encoder<BodyEvent> {
  readonly #format: LengthField;
  readonly #maxLength: number;
  /** Bytes of the body that are to come; `undefined` between bodies. */
  #left: number | undefined;

  constructor(format: LengthField, maxLength: number) {
    this.#format = format;
    this.#maxLength = maxLength;
  }

  encode(event: BodyEvent, out: SendBuffer): void {
    switch (event?.type) {
      case "length":
        return this.#begin(event, out);
      case "chunk":
        return this.#chunk(event.chunk, out);
      case "end":
        return this.#end();
      default:
        throw new TypeError(
          `Cannot encode an event as its type must be "length", "chunk" or "end": current value is ${
            describe((event as BodyEvent | undefined)?.type)
          }`,
        );
    }
  }

  #begin({ length, header }: BodyLength, out: SendBuffer): void {
    if (this.#left !== undefined) {
      throw new TypeError(
        `Cannot begin a body as the one before must have ended: current value is ${this.#left} bytes to come`,
      );
    }
    checkInteger("length", length, 0);
    this.#checkHeader(header);
    const field = fieldOf(length, this.#format);
    const most = Math.min(this.#maxLength, length - field + mostInField(this.#format));
    if (length > most) throw new FrameTooLargeError(length, most, { recoverable: true });
    if (field < 0) {
      throw new RangeError(
        `Cannot encode a frame as its length must not be negative: current value is ${field}`,
      );
    }
    if (header !== undefined) out.writeBytes(header);
    writeField(field, this.#format, out);
    this.#left = length;
  }

  #checkHeader(header: Uint8Array | undefined): void {
    const { offset } = this.#format;
    if (header === undefined && offset === 0) return;
    checkBytes(header);
    if (header!.length === offset && offset > 0) return;
    throw new RangeError(
      `Cannot encode a frame as its header must have ${offset} bytes: current value is ${
        header!.length
      }`,
    );
  }

  #chunk(chunk: Uint8Array, out: SendBuffer): void {
    if (this.#left === undefined) {
      throw new TypeError("Cannot encode a chunk as the length of its body must come before it");
    }
    checkBytes(chunk);
    if (chunk.length > this.#left) {
      throw new RangeError(
        `Cannot encode a chunk as the body must have ${this.#left} more bytes: current value is ${chunk.length}`,
      );
    }
    out.writeBytes(chunk);
    this.#left -= chunk.length;
  }

  #end(): void {
    if (this.#left === undefined) {
      throw new TypeError("Cannot end a body as its length must come before it");
    }
    if (this.#left > 0) {
      throw new RangeError(
        `Cannot end a body as all of it must come before: current value is ${this.#left} bytes to come`,
      );
    }
    this.#left = undefined;
  }
}
