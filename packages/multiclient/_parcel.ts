import { concat } from "@std/bytes/concat";
import type { Frame } from "./frame.ts";

/**
 * Bytes that leave in one write, unless a single frame is longer. Longer writes are not faster, and what is being written
 * cannot be dropped any more.
 */
export const MAX_JOINED = 16 * 1024;

/** Whole frames that wait in an outbox, and leave or are dropped together. A {@linkcode Frame} is one. */
export interface Parcel {
  /** How many frames. */
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly cost: number;
}

/** Frames for the same receivers: joined once, however many those are. */
export class Bundle implements Parcel {
  readonly #parts: Uint8Array[] = [];
  #bytes: Uint8Array | undefined;
  /** In bytes. */
  size = 0;
  cost = 0;

  get count(): number {
    return this.#parts.length;
  }

  get bytes(): Uint8Array {
    return this.#bytes ??= concat(this.#parts);
  }

  /** Not after its bytes were taken. */
  add(frame: Frame): void {
    this.#parts.push(frame.bytes);
    this.size += frame.bytes.length;
    this.cost += frame.cost;
  }
}
