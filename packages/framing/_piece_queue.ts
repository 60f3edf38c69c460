import { concat } from "@std/bytes/concat";

/**
 * Bytes. A chunk below this costs more as an object of its own (about 200 bytes) than as a copy.
 */
const SMALL_CHUNK = 256;

/** Bytes that are taken at once for the copies of small chunks. */
const SLAB_SIZE = 1024;

/** One view of both where `b` follows `a` in memory, else `undefined`. */
export function adjoined(a: Uint8Array, b: Uint8Array): Uint8Array | undefined {
  if (a.buffer !== b.buffer || a.byteOffset + a.length !== b.byteOffset) return undefined;
  return new Uint8Array(a.buffer, a.byteOffset, a.length + b.length);
}

/** Both one behind the other, copied only if they have to be. */
export function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const bytes: Uint8Array = adjoined(a, b) ?? concat([a, b]);
  return bytes;
}

/**
 * Pieces of bytes, none of them empty, in which any number of tiny ones takes little more room than
 * their bytes.
 */
export class PieceQueue {
  #pieces: Uint8Array[] = [];
  // An index, since shift() on a long array moves all of it.
  #first = 0;
  #slab: Uint8Array | undefined;
  #slabUsed = 0;

  /** Bytes of all pieces. */
  byteLength = 0;

  /** How many pieces there are. */
  get length(): number {
    return this.#pieces.length - this.#first;
  }

  at(index: number): Uint8Array {
    return this.#pieces[this.#first + index]!;
  }

  push(chunk: Uint8Array): void {
    const piece = chunk.length < SMALL_CHUNK ? this.#copy(chunk) : chunk;
    const last = this.#pieces.length - 1;
    const longer = this.length > 0 ? adjoined(this.#pieces[last]!, piece) : undefined;
    if (longer === undefined) this.#pieces.push(piece);
    else this.#pieces[last] = longer;
    this.byteLength += chunk.length;
  }

  /** Takes out the first `length` bytes of the first piece, or all of it if it has fewer. */
  shift(length: number = Infinity): Uint8Array {
    const piece = this.#pieces[this.#first]!;
    const part = piece.subarray(0, length);
    if (part.length < piece.length) this.#pieces[this.#first] = piece.subarray(length);
    else if (++this.#first === this.#pieces.length) this.#clear();
    this.byteLength -= part.length;
    return part;
  }

  #clear(): void {
    this.#pieces = [];
    this.#first = 0;
    this.#slab = undefined;
  }

  #copy(chunk: Uint8Array): Uint8Array {
    if (this.#slab === undefined || this.#slab.length - this.#slabUsed < chunk.length) {
      this.#slab = new Uint8Array(SLAB_SIZE);
      this.#slabUsed = 0;
    }
    const copy = this.#slab.subarray(this.#slabUsed, this.#slabUsed + chunk.length);
    copy.set(chunk);
    this.#slabUsed += chunk.length;
    return copy;
  }
}
