/** What the loads of the soak share. */
import type { ByteStream } from "@zocalo/transport";
import { randomBytes } from "../support/random_bytes.ts";

/** How long one exchange may take before it counts as lost, in milliseconds. */
export const PATIENCE = 30_000;

/** How much a load has done. */
export class Tally {
  /** Exchanges that came back whole and were compared. */
  rounds = 0;
  /** Bytes in them, one way. */
  bytes = 0;

  add(bytes: number): void {
    this.rounds += 1;
    this.bytes += bytes;
  }
}

/**
 * Uses a server until `stop` aborts, and ends after the exchange under way.
 *
 * @throws {Error} If anything comes back other than it was sent, or not at all.
 */
export type Load = (endpoint: string, tally: Tally, stop: AbortSignal) => Promise<void>;

/** Made once: data of others at the wrong place differs, as a changed byte does. */
const POOL = randomBytes(8_388_608);

/** A whole number from 0 up to, and without, `limit`. */
export function randomInteger(limit: number): number {
  return Math.floor(Math.random() * limit);
}

/** Up to `limit` random bytes, at least one. The array is shared: it must not be changed. */
export function randomData(limit: number): Uint8Array<ArrayBuffer> {
  const length = 1 + randomInteger(limit);
  const start = randomInteger(POOL.length - length);
  return POOL.subarray(start, start + length);
}

/** Aborts a stream that is still open when the patience is at its end, unless it is disposed of before. */
export function limit(stream: ByteStream): Disposable {
  const reason = new Error(`The exchange has taken longer than ${PATIENCE} ms`);
  const timer = setTimeout(() => stream.abort(reason), PATIENCE);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
