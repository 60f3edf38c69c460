import type { Decoder } from "./decoder.ts";

/** Another decoder's frames, each of them turned into something else. */
export class MappedDecoder<T, U> implements Decoder<U> {
  readonly #inner: Decoder<T>;
  readonly #map: (frame: T) => U;

  /** `map` throws a recoverable FrameError for a frame that it cannot take: the frame was whole. */
  constructor(inner: Decoder<T>, map: (frame: T) => U) {
    this.#inner = inner;
    this.#map = map;
  }

  push(chunk: Uint8Array): void {
    this.#inner.push(chunk);
  }

  next(): U | undefined {
    const frame = this.#inner.next();
    return frame === undefined ? undefined : this.#map(frame);
  }

  end(): void {
    this.#inner.end();
  }

  remainder(): Uint8Array {
    return this.#inner.remainder();
  }

  get bufferedBytes(): number {
    return this.#inner.bufferedBytes;
  }

  get within(): boolean {
    return this.#inner.within ?? this.bufferedBytes > 0;
  }
}
