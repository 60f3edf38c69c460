import type { Decoder } from "./decoder.ts";
import { type FrameError, TruncatedFrameError } from "./errors.ts";
import { ReceiveBuffer } from "./receive_buffer.ts";

/**
 * What all decoders over a buffer have in common: the end of input, and errors that stay.
 *
 * ```text
 *            push, next             next: undefined
 *           ┌────┐                 ┌────┐
 *           │    ▼       end()     │    ▼
 *           open ───────────────▶  ended
 *             │                      │
 *             │ fail()               │ fail(), or next() with a part of a frame left
 *             ▼                      ▼
 *           failed: next() throws the same error for ever, remainder() still hands over
 * ```
 */
export abstract class BaseDecoder<T> implements Decoder<T> {
  protected readonly buffer: ReceiveBuffer = new ReceiveBuffer();
  protected ended = false;
  protected failure: FrameError | undefined;

  abstract next(): T | undefined;

  push(chunk: Uint8Array): void {
    if (this.ended) throw new TypeError("Cannot push bytes into a decoder after its end");
    this.buffer.push(chunk);
  }

  end(): void {
    this.ended = true;
  }

  remainder(): Uint8Array {
    return this.buffer.remainder();
  }

  get bufferedBytes(): number {
    return this.buffer.length;
  }

  protected fail(error: FrameError): never {
    this.failure = error;
    throw error;
  }

  /**
   * The answer of `next()` if a frame is not whole. `need`: bytes of the frame and its header, if
   * known.
   */
  protected incomplete(need?: number): undefined {
    if (this.ended && this.buffer.length > 0) {
      this.fail(new TruncatedFrameError(this.buffer.length, need));
    }
    return undefined;
  }
}
