import { Fifo } from "./_fifo.ts";

/** Bytes that came before somebody asked for them. */
export class ChunkQueue {
  readonly #chunks = new Fifo<Uint8Array>();
  /** What is left of the chunk that was taken in part. */
  #first: Uint8Array | undefined;
  #byteLength = 0;

  get byteLength(): number {
    return this.#byteLength;
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#byteLength += chunk.length;
  }

  /** Moves as much as there is, or as fits, to the start of `buffer`, and says how much. */
  take(buffer: Uint8Array): number {
    let length = 0;
    while (length < buffer.length) {
      const chunk = this.#first ?? this.#chunks.shift();
      if (chunk === undefined) break;
      const fits = chunk.length <= buffer.length - length;
      const part = fits ? chunk : chunk.subarray(0, buffer.length - length);
      this.#first = fits ? undefined : chunk.subarray(part.length);
      buffer.set(part, length);
      length += part.length;
    }
    this.#byteLength -= length;
    return length;
  }
}
