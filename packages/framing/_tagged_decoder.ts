import { join } from "./_piece_queue.ts";
import type { Codec } from "./codec.ts";
import type { Decoder } from "./decoder.ts";
import { FrameError, FrameTooLargeError, TruncatedFrameError } from "./errors.ts";
import { ReceiveBuffer } from "./receive_buffer.ts";

/**
 * Bytes that an inner decoder is given at first. If they do not make a frame it is given as many
 * again, and so on, so what it is given in vain (and may decode, as `lines()` does, before it is
 * taken back) is at most this much or as long as the frame, never the rest of a large chunk.
 */
const FIRST_PORTION = 256;

/** A frame that is being decoded. */
interface Current {
  readonly tag: number;
  readonly decoder: Decoder<unknown>;
  /** Bytes that the decoder was given for this frame. */
  given: number;
}

/**
 * ```text
 *            tag         portions            frame, or recoverable error
 *   between ─────▶ within ──────┐   within ───────────────────────────────▶ between
 *      ▲              ▲         │                                              │
 *      │              └─────────┘                                              │
 *      └──────────────────── what the inner decoder did not use ◀──────────────┘
 *
 *   bytes come in ──▶ buffer ──▶ ahead: taken back, comes first ──▶ inner decoder of the tag
 * ```
 */
export class TaggedDecoder implements Decoder<{ tag: number; value: unknown }> {
  readonly #codecs: ReadonlyMap<number, Codec<unknown, never>>;
  /** One for each tag that occurred; empty while it is not the current one's. */
  readonly #decoders = new Map<number, Decoder<unknown>>();
  readonly #buffer = new ReceiveBuffer();
  /** Pieces that were taken back, the last of them first. */
  readonly #ahead: Uint8Array[] = [];
  #current: Current | undefined;
  #ended = false;
  #failure: FrameError | undefined;

  constructor(codecs: ReadonlyMap<number, Codec<unknown, never>>) {
    this.#codecs = codecs;
  }

  push(chunk: Uint8Array): void {
    if (this.#ended) throw new TypeError("Cannot push bytes into a decoder after its end");
    this.#buffer.push(chunk);
  }

  end(): void {
    this.#ended = true;
  }

  get bufferedBytes(): number {
    const ahead = this.#ahead.reduce((sum, piece) => sum + piece.length, 0);
    const within = this.#current === undefined ? 0 : 1 + this.#current.decoder.bufferedBytes;
    return within + ahead + this.#buffer.length;
  }

  remainder(): Uint8Array {
    const pieces: Uint8Array[] = [];
    if (this.#current !== undefined) {
      pieces.push(Uint8Array.of(this.#current.tag), this.#current.decoder.remainder());
      this.#current = undefined;
    }
    pieces.push(...this.#ahead.splice(0).reverse(), this.#buffer.remainder());
    return pieces.reduce(join);
  }

  next(): { tag: number; value: unknown } | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    this.#current ??= this.#begin();
    if (this.#current === undefined) return undefined;
    const { tag } = this.#current;
    const value = this.#decode(this.#current);
    if (value === undefined) return undefined;
    this.#finish();
    return { tag, value };
  }

  #begin(): Current | undefined {
    const tag = this.#take(1)?.[0];
    if (tag === undefined) return undefined;
    const codec = this.#codecs.get(tag);
    if (codec === undefined) {
      this.#ahead.push(Uint8Array.of(tag));
      const tags = [...this.#codecs.keys()].map(hex).join(", ");
      throw this.#failure = new FrameError(
        `Cannot decode a frame as its tag must be one of ${tags}: current value is ${hex(tag)}`,
      );
    }
    let decoder = this.#decoders.get(tag);
    if (decoder === undefined) this.#decoders.set(tag, decoder = codec.decoder());
    return { tag, decoder, given: 0 };
  }

  #decode(current: Current): unknown {
    const { tag, decoder } = current;
    try {
      let value = decoder.next();
      while (value === undefined && this.#give(current)) value = decoder.next();
      if (value !== undefined || !this.#ended) return value;
      // No use for another frame: it has come to its end.
      this.#decoders.delete(tag);
      decoder.end();
      value = decoder.next();
      if (value !== undefined) return value;
    } catch (error) {
      throw this.#sort(error);
    }
    throw this.#failure = new TruncatedFrameError(1 + decoder.bufferedBytes, undefined);
  }

  /** Gives the decoder more bytes; false if there are none. */
  #give(current: Current): boolean {
    let portion = Math.max(FIRST_PORTION, current.given);
    const before = current.given;
    for (let piece = this.#take(portion); piece !== undefined; piece = this.#take(portion)) {
      current.decoder.push(piece);
      current.given += piece.length;
      portion -= piece.length;
    }
    return current.given > before;
  }

  /** The next bytes as far as they lie in one piece. */
  #take(most: number): Uint8Array | undefined {
    if (most === 0) return undefined;
    const front = this.#ahead.pop();
    if (front !== undefined) {
      if (front.length > most) this.#ahead.push(front.subarray(most));
      return front.subarray(0, most);
    }
    const piece = this.#buffer.front().subarray(0, most);
    this.#buffer.skip(piece.length);
    return piece.length > 0 ? piece : undefined;
  }

  /** Takes back what the decoder did not use. */
  #finish(): void {
    const rest = this.#current!.decoder.remainder();
    if (rest.length > 0) this.#ahead.push(rest);
    this.#current = undefined;
  }

  /** What an error of the current frame's decoder is to the outside. */
  #sort(error: unknown): unknown {
    if (!(error instanceof FrameError)) return error;
    if (error instanceof TruncatedFrameError) {
      const need = error.need === undefined ? undefined : error.need + 1;
      return this.#failure = new TruncatedFrameError(error.have + 1, need, { cause: error });
    }
    if (!error.recoverable) return this.#failure = error;
    if (error instanceof FrameTooLargeError) {
      // The decoder goes on to skip the frame, and nothing tells where that ends.
      return this.#failure = new FrameTooLargeError(error.length, error.limit, { cause: error });
    }
    this.#finish();
    return error;
  }
}

/** A tag as error messages show it. */
export function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, "0")}`;
}
