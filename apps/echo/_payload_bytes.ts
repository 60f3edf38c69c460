/**
 * Fills `bytes` from `start` on without a period, so that one that was moved, dropped or changed shows. Other seeds, which are
 * not 0, give other bytes.
 */
export function fillWithoutPeriod(bytes: Uint8Array, start: number, seed = 0x2545_f491): void {
  // xorshift32 (Marsaglia, "Xorshift RNGs", 2003): its period is 2 ** 32 - 1.
  let state = seed;
  for (let i = start; i < bytes.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
}
