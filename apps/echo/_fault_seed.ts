/** The last steps of MurmurHash3 (Austin Appleby): a change of any bit changes about half of the others. */
function mix(number: number): number {
  let mixed = number;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * The seed of one of many that follow from `seed`, told apart by their numbers.
 *
 * Sums would not do: the second connection of one endpoint would be like the first one of the next.
 */
export function faultSeed(seed: number, ...numbers: readonly number[]): number {
  return numbers.reduce((mixed, number) => mix(mixed + 1) ^ number, seed) >>> 0;
}
