import { concat } from "@std/bytes/concat";
import { Turns } from "./_turns.ts";
import { Frame } from "./frame.ts";

/**
 * Bytes that leave in one write, unless a single frame is longer. Longer writes are not faster, and what is being written
 * cannot be dropped any more.
 */
export const MAX_JOINED = 16 * 1024;

/** What the outboxes of a server have in common. */
export class Ledger {
  /** What waits in all of them or is being written, as it takes memory: what several hold counts once. */
  queuedBytes = 0;
  /** Frames that the system has taken. */
  framesOut = 0;
  /** Frames that it will never take. */
  dropped = 0;
  readonly turns: Turns;

  #parts: readonly Frame[] = [];
  #joined: Frame | undefined;

  /** `least` is the smallest limit of an outbox, in bytes; `settle` puts into them what is still on its way there. */
  constructor(least: number, settle: () => void) {
    // No more than leaves in one write, and so little that some shares can wait behind a write that takes a few turns.
    this.turns = new Turns(Math.min(MAX_JOINED, least / 4), settle);
  }

  /** Frames as one, to be written. After a broadcast many clients need the same ones: they are joined once. */
  join(parts: readonly Frame[]): Frame {
    if (parts.length === 1) return parts[0]!;
    if (this.#joined !== undefined && isSame(parts, this.#parts)) return this.#joined;
    const joined = joinFrames(parts);
    const isShort = joined.bytes.length <= MAX_JOINED;
    this.#parts = isShort ? parts : [];
    this.#joined = isShort ? joined : undefined;
    return joined;
  }
}

/** Frames behind each other, which leave or are dropped together. */
export function joinFrames(parts: readonly Frame[]): Frame {
  let cost = 0;
  let count = 0;
  for (const part of parts) {
    cost += part.cost;
    count += part.count;
  }
  return new Frame(concat(parts.map(({ bytes }) => bytes)), cost, count);
}

function isSame(a: readonly Frame[], b: readonly Frame[]): boolean {
  if (a.length !== b.length) return false;
  // From the end, where they differ if they do.
  for (let i = a.length - 1; i >= 0; i--) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}
